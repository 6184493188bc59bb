package io.holdfast.dialects.scp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.Placement;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.Server;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.control.configuration.Folders;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Backups as each version shows them: clients refuse a field that their version does not have. */
final class BackupViews {
  /** Where a source lies on no server that is known: this very host. */
  static final String OWN_SERVER = "localhost";

  /** What a list shows, and can be sorted by. */
  static final List<String> FIELDS =
      List.of(
          "id",
          "name",
          "policy_type",
          "retention_period",
          "role_type",
          "server_name",
          "state",
          "created_at",
          "created_by",
          "modified_at",
          "modified_by");

  private static final String WHOLE_SYSTEM = "/";

  private BackupViews() {}

  static ObjectNode item(BackupFacts facts) {
    var protection = facts.protection();
    var server = facts.server();
    var node =
        Answers.JSON
            .objectNode()
            .put("id", ScpIds.hex(protection.id().value()))
            .put("name", protection.name())
            .put("policy_type", facts.policyType().name())
            .put("retention_period", Words.retention(protection, facts.plan()).name())
            .put("role_type", "ORIGINAL")
            .put("server_name", server == null ? OWN_SERVER : server.name())
            .put("state", facts.busy() ? "BACKUP_INPROGRESS" : "AVAILABLE");
    Answers.stamp(node, protection.stamp());
    return node;
  }

  /**
   * @param repositories those that the plan may name
   */
  static ObjectNode detail(
      BackupFacts facts, Map<RepositoryId, Repository> repositories, ScpVersion version) {
    var server = facts.server();
    var copies =
        facts.plan().placements().stream()
            .sorted(Comparator.comparingInt(Placement::order))
            .map(placement -> repositories.get(placement.repositoryId()))
            .filter(Objects::nonNull)
            .toList();
    var node = item(facts);
    node.put("policy_category", Words.PolicyCategory.of(facts.policyType()).name())
        .put("server_category", category(server).name())
        .put("server_region", server == null ? null : server.region())
        .put("server_uuid", server == null ? "" : ScpIds.server(server))
        .put("backup_agent_id", agent(server))
        .put("encrypt_enabled", facts.protection().encryptEnabled())
        .put("region", region(copies, server))
        .put("server_os_type", server == null ? null : Words.osType(server.operatingSystem()));
    var paths = paths(facts);
    if (paths == null) {
      node.putNull("filesystem_paths");
    } else {
      var array = node.putArray("filesystem_paths");
      paths.forEach(array::add);
    }
    if (version.has(ScpVersion.V1_1)) {
      node.put("dr_enabled", copies.size() > 1)
          .put("dr_region", copies.size() > 1 ? copies.get(1).region() : null)
          .putNull("origin_backup_id")
          .putNull("replica_backup_id");
    }
    if (version.has(ScpVersion.V1_2)) {
      node.put("is_all_filesystem", paths != null && paths.equals(List.of(WHOLE_SYSTEM)));
    }
    return node;
  }

  /** Where the first copy lies, else the server. */
  private static @Nullable String region(List<Repository> copies, @Nullable Server server) {
    var own = copies.isEmpty() ? null : copies.getFirst().region();
    return own != null || server == null ? own : server.region();
  }

  private static Words.Category category(@Nullable Server server) {
    return server == null ? Words.Category.VIRTUAL_SERVER : Words.Category.of(server.category());
  }

  private static @Nullable String agent(@Nullable Server server) {
    return server == null || server.agentId() == null ? null : ScpIds.agent(server.id());
  }

  private static @Nullable List<String> paths(BackupFacts facts) {
    return facts.source().kind() == SourceKind.DIRECTORY
        ? Folders.of(facts.source().config())
        : null;
  }
}
