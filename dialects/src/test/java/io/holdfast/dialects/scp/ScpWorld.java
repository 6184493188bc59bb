package io.holdfast.dialects.scp;

import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.dialects.SeededServer;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The seeds' world as this vendor's clients use it. */
final class ScpWorld implements AutoCloseable {
  /** Its server has this id at the vendor and here. */
  static final String SERVER = "26895cb7-2059-49e7-b6fe-9c9c4b0d3db0";

  /** The seeds' protection of a machine. */
  static final String MACHINE = "00cd2538fbf94d12b36aabbdd607e974";

  static final String BACKUPS = "/v1/backups";
  static final String DAILY =
      "{'type':'FULL','frequency':'WEEKLY','start_time':'15:00:00','start_day':'SUN','start_week':null}";

  final SeededServer server = SeededServer.open();
  final ScpWire wire = new ScpWire(server);

  /** A body with quotes that are easy to read in Java. */
  static String json(String text) {
    return text.replace('\'', '"');
  }

  static String body(String name, String more) {
    return json(
        "{'name':'%s','policy_category':'AGENT','policy_type':'FILESYSTEM','server_category':'VIRTUAL_SERVER','server_uuid':'%s','schedules':[%s]%s}"
            .formatted(name, SERVER, DAILY, more));
  }

  /** A backup of a folder of the server; its id. */
  String backup(String name) {
    return wire.done(
        200, "1.1", "POST", BACKUPS, body(name, ",'filesystem_paths':['/srv/%s']".formatted(name)));
  }

  static ProtectionId id(String backup) {
    return new ProtectionId(ScpIds.parseHex(backup).orElseThrow());
  }

  Protection protection(String backup) {
    return server.catalog().read(tx -> tx.protections().get(id(backup)));
  }

  /** A point of a backup that can be restored from. */
  RestorePoint point(String backup, Instant at) {
    return server
        .catalog()
        .write(tx -> {
          var protection = tx.protections().get(id(backup));
          var plan = tx.plans().get(protection.planId());
          var repository = tx.repositories().get(plan.placements().getFirst().repositoryId());
          var session =
              tx.backupSessions().insert(Samples.succeeded(Samples.backup(protection, at)));
          var point = Samples.point(session);
          tx.restorePoints().insert(point, List.of(Samples.part(point, "srv")));
          tx.copies().insert(Samples.copy(point, session, repository));
          return tx.restorePoints().get(point.id());
        });
  }

  /** A second repository of the project, somewhere else. */
  RepositoryId repository(String name, String region) {
    return server
        .catalog()
        .write(tx -> {
          var project = tx.protections().get(id(MACHINE)).projectId();
          return tx.repositories().insert(in(Samples.repository(project, name), region)).id();
        });
  }

  List<RestoreSession> restores(String backup) {
    var query =
        CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(
                Order.ascending(RestoreSessionSort.CREATED_AT))
            .where(new RestoreSessionFilter.Protections(Set.of(id(backup))))
            .page(Page.all());
    return server.catalog().read(tx -> tx.restoreSessions().list(query)).items();
  }

  static Stream<String> versions() {
    return Stream.of("1.0", "1.1", "1.2");
  }

  @Override
  public void close() {
    server.close();
  }

  private static Repository in(Repository it, String region) {
    return new Repository(
        it.id(),
        it.projectId(),
        it.name(),
        it.kind(),
        it.location(),
        it.access(),
        region,
        it.tier(),
        it.appendOnly(),
        it.gateway(),
        it.lock(),
        it.recipientKeyIds(),
        it.formatId(),
        it.passwordSecretId(),
        it.capacity(),
        it.health(),
        it.lastCheckAt(),
        it.lastFullReadAt(),
        it.prune(),
        it.stamp());
  }
}
