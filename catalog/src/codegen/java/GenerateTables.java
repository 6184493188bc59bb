import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.LogManager;
import org.flywaydb.core.Flyway;
import org.jooq.codegen.GenerationTool;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.Database;
import org.jooq.meta.jaxb.ForcedType;
import org.jooq.meta.jaxb.Generate;
import org.jooq.meta.jaxb.Generator;
import org.jooq.meta.jaxb.Jdbc;
import org.jooq.meta.jaxb.Logging;
import org.jooq.meta.jaxb.Target;

/**
 * Run by the build in source mode: applies the migrations to a scratch SQLite file and writes typed
 * tables for them. Does nothing while migrations and this file are as they were.
 */
public final class GenerateTables {
  private static final String MODEL = "io.holdfast.catalog.model.";

  /** Column (table.column, a regular expression) and the id type that it holds. */
  private static final List<String[]> IDS =
      List.of(
          id("ProjectId", "project.id|.*\\.project_id"),
          id("ServerId", "server.id|.*\\.server_id|.*\\.target_server_id"),
          id("SourceId", "source.id|.*\\.source_id|restore_session.into_source_id"),
          id("SecretId", "secret.id|.*\\.password_secret_id|credential.secret_id"),
          id("RepositoryId", "repository.id|.*\\.repository_id"),
          id("PlanId", "plan.id|.*\\.plan_id"),
          id("ProtectionId", "protection.id|.*\\.protection_id"),
          id("BackupSessionId", "backup_session.id|.*\\.backup_session_id|.*\\.last_session_id|backup_session.resumes_session_id"),
          id("RestorePointId", "restore_point.id|.*\\.restore_point_id|backup_session.point_id|protection.last_.*_point_id|restore_point.parent_id"),
          id("PartId", "restore_point_part.id"),
          id("CopyId", "restore_point_copy.id|.*\\.copy_id"),
          id("RestorePlanId", "restore_plan.id|.*\\.restore_plan_id"),
          id("RestoreSessionId", "restore_session.id|restore_item.session_id|export.session_id|drill.restore_session_id|.*\\.parent_session_id"),
          id("RestoreItemId", "restore_item.id|.*\\.item_id"),
          id("ExportId", "export.id"),
          id("CredentialId", "credential.id|.*\\.credential_id|credential.owner_id"),
          id("AgentId", ".*\\.agent_id"),
          id("ScheduleId", ".*\\.schedule_id"),
          id("ExpectedRunId", "expected_run.id"),
          id("DrillId", "drill.id|.*\\.drill_id"),
          id("DrillPolicyId", "drill_policy.id|drill.policy_id"),
          id("ProofId", "proof.id|.*\\.proof_id"),
          id("NoticeId", "notice.id|.*\\.notice_id"),
          id("ChannelId", "channel.id|.*\\.channel_id"),
          id("DeliveryId", "delivery.id"),
          id("AlertId", "alert.id"),
          id("NodeWorkId", "node_work.id"),
          id("PruneRunId", "prune_run.id"),
          id("ArrivalId", "arrival.id"));

  private static final List<String[]> ENUMS =
      List.of(
          id("ServerCategory", "server.category"),
          id("ServerState", "server.state"),
          id("SourceKind", "source.kind"),
          id("SourceState", "source.state"),
          id("RepositoryKind", "repository.kind|.*\\.repository_kind"),
          id("StorageTier", ".*\\.tier"),
          id("RepositoryHealth", "repository.health"),
          id("RetentionPreset", "protection.retention_preset"),
          id("ProtectionState", "protection.state"),
          id("ExpectedRunState", "expected_run.state"),
          id("BackupTrigger", ".*\\.trigger_kind"),
          id("BackupType", "backup_session.type"),
          id("BackupState", "backup_session.state"),
          id("BackupResult", "backup_session.result"),
          id("Severity", ".*\\.severity"),
          id("ActorType", ".*\\.actor_type"),
          id("PointKind", "restore_point.kind"),
          id("PointStatus", "restore_point.status|restore_point_copy.point_status"),
          id("PartKind", "restore_point_part.kind"),
          id("CopyRole", "restore_point_copy.role"),
          id("CopyDestination", "restore_point_copy.destination"),
          id("CopyState", "restore_point_copy.state"),
          id("CopyTask", "copy_work.task"),
          id("CopyPreference", "drill.copy_choice|drill_policy.copy_choice"),
          id("ProofLevel", "restore_point_copy.verify_level|drill.level|drill_policy.level"),
          id("PointChoice", "drill.point_choice|drill_policy.point_choice"),
          id("DrillState", "drill.state"),
          id("DrillResult", "drill.result"),
          id("RestorePurpose", "restore_session.purpose"),
          id("RestoreMode", "restore_session.mode"),
          id("Explorer", "restore_session.explorer"),
          id("ConflictPolicy", "restore_session.conflict_policy"),
          id("RestoreState", "restore_session.state"),
          id("RestoreResult", "restore_session.result"),
          id("ItemAction", "restore_item.action"),
          id("ItemState", "restore_item.state"),
          id("ExportFormat", "export.format"),
          id("ExportPhase", "export.phase"),
          id("SessionKind", "session_event.session_kind"),
          id("EventLevel", "session_event.level"),
          id("CredentialKind", "credential.kind"),
          id("AuditOutcome", "audit_record.outcome"),
          id("NoticeType", "notice.type"),
          id("ChannelKind", "channel.kind"),
          id("Severity", "channel.least_severity"),
          id("DeliveryState", "delivery.state"),
          id("AlertKind", "alert.kind"),
          id("NodeWorkKind", "node_work.kind"),
          id("PruneCause", "prune_run.cause"),
          id("PruneState", "prune_run.state"),
          id("PruneResult", "prune_run.result"),
          id("PrunePhase", "prune_run.phase"),
          id("ArrivalState", "arrival.state"));

  private GenerateTables() {}

  public static void main(String[] arguments) throws Exception {
    var room = Path.of(arguments[0]);
    var migrations = room.resolve("src/main/resources/io/holdfast/catalog/migration");
    var output = room.resolve("target/generated-sources/tables");
    var stamp = room.resolve("target/generated-sources/tables.stamp");
    var wanted = fingerprint(room, migrations);
    if (Files.exists(stamp) && Files.readString(stamp).equals(wanted)) {
      return;
    }
    LogManager.getLogManager().reset();
    Files.createDirectories(output);
    var scratch = Files.createTempFile("holdfast-tables", ".db");
    try {
      var url = "jdbc:sqlite:" + scratch;
      Flyway.configure()
          .dataSource(url, null, null)
          .locations("filesystem:" + migrations)
          .load()
          .migrate();
      generate(url, output);
    } finally {
      Files.deleteIfExists(scratch);
    }
    Files.writeString(stamp, wanted);
  }

  private static void generate(String url, Path output) throws Exception {
    GenerationTool.generate(
        new Configuration()
            .withLogging(Logging.WARN)
            .withJdbc(new Jdbc().withDriver("org.sqlite.JDBC").withUrl(url))
            .withGenerator(
                new Generator()
                    .withDatabase(
                        new Database()
                            .withName("org.jooq.meta.sqlite.SQLiteDatabase")
                            .withExcludes("flyway_schema_history|sqlite_.*")
                            .withForcedTypes(forcedTypes()))
                    .withGenerate(
                        new Generate()
                            .withRecords(false)
                            .withRelations(false)
                            .withIndexes(false)
                            .withKeys(false)
                            .withImplicitJoinPathsToOne(false)
                            .withDefaultCatalog(false)
                            .withDefaultSchema(false)
                            .withGeneratedAnnotation(false))
                    .withTarget(
                        new Target()
                            .withPackageName("io.holdfast.catalog.generated")
                            .withDirectory(output.toString()))));
  }

  private static List<ForcedType> forcedTypes() {
    var types = new ArrayList<ForcedType>();
    for (var id : IDS) {
      types.add(
          new ForcedType()
              .withUserType(MODEL + id[0])
              .withConverter(
                  "io.holdfast.catalog.column.Columns.id(%1$s%2$s.class, %1$s%2$s::new)".formatted(MODEL, id[0]))
              .withIncludeExpression(id[1]));
    }
    for (var name : ENUMS) {
      types.add(
          new ForcedType()
              .withUserType(MODEL + name[0])
              .withEnumConverter(true)
              .withIncludeExpression(name[1]));
    }
    types.add(
        new ForcedType()
            .withUserType("java.util.UUID")
            .withConverter("io.holdfast.catalog.column.Columns.uuids()")
            .withIncludeExpression("session_event.session_id|.*\\.actor_id|.*\\.resource_id|channel_turn.sender|node_work.node_id|node_work.subject_id"));
    types.add(
        new ForcedType()
            .withUserType("java.time.Instant")
            .withConverter("io.holdfast.catalog.column.Columns.instants()")
            .withIncludeExpression(".*_at|.*\\.at"));
    return types;
  }

  private static String[] id(String type, String expression) {
    return new String[] {type, expression};
  }

  private static String fingerprint(Path room, Path migrations) throws Exception {
    var digest = MessageDigest.getInstance("SHA-256");
    digest.update(Files.readAllBytes(room.resolve("src/codegen/java/GenerateTables.java")));
    try (var files = Files.list(migrations)) {
      for (var file : files.sorted().toList()) {
        digest.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
        digest.update(read(file));
      }
    }
    return new BigInteger(1, digest.digest()).toString(16);
  }

  private static byte[] read(Path file) throws IOException {
    return Files.readAllBytes(file);
  }
}
