package io.holdfast.dialects.fuzz;

import java.util.List;
import java.util.Map;

/** Names of the fixture's objects, for the values of paths and examples. */
final class Fixture {
  private static final String SERVER = "26895cb7-2059-49e7-b6fe-9c9c4b0d3db0";
  private static final String PROJECT = "5e4e3b50-97a1-4a70-9c4c-1b7f4b7a9e01";
  private static final String PLAN = "5e4e3b50-97a1-4a70-9c4c-1b7f4b7a9e07";
  private static final String ADDON_PROTECTION = "5e4e3b50-97a1-4a70-9c4c-1b7f4b7a9e09";
  private static final String MAILBOX_PROTECTION = "5e4e3b50-97a1-4a70-9c4c-1b7f4b7a9e0a";
  private static final String BLOBS = "5e4e3b50-97a1-4a70-9c4c-1b7f4b7a9e02";
  private static final String POINT = "7c9a1c5e-0d3e-4b35-8a7b-3d1f0f6a2d1f";
  private static final String COPY = "f5661843-f425-4081-9d77-de440b4106e1";
  private static final String OPEN_SESSION = "9f786f0f-de9a-4a90-8118-093b6cb2c4fc";

  /** What a project's stranger must not read anywhere: ids and names of the fixture. */
  static final List<String> SECRETS =
      List.of(
          PROJECT,
          SERVER,
          ADDON_PROTECTION,
          ADDON_PROTECTION.replace("-", ""),
          "00cd2538fbf94d12b36aabbdd607e974",
          BLOBS,
          POINT,
          COPY,
          OPEN_SESSION,
          "example-addon",
          "example-server",
          "example-mailbox",
          "restoretest1");

  private static final Map<String, List<String>> VALUES =
      Map.ofEntries(
          Map.entry(
              "scp backupId",
              List.of(
                  ADDON_PROTECTION.replace("-", ""),
                  "00cd2538fbf94d12b36aabbdd607e974",
                  MAILBOX_PROTECTION.replace("-", ""))),
          Map.entry("scp backupAgentId", List.of("BACKUP_AGENT-" + SERVER, SERVER)),
          Map.entry("scp srn", List.of("c3JuOmU6OmE6OnI6OmJhY2t1cDpiYWNrdXAveA==")),
          Map.entry("northflank projectId", List.of("example-project", PROJECT)),
          Map.entry("northflank addonId", List.of("example-addon", "example-server")),
          Map.entry("northflank backupId", List.of("backup-31", "example-backup", POINT)),
          Map.entry("northflank restoreId", List.of("1693287033325")),
          Map.entry("northflank teamId", List.of("my-team")),
          Map.entry("mittwald projectId", List.of(PROJECT, "example-project")),
          Map.entry("mittwald projectBackupId", List.of(POINT)),
          Map.entry("veeam-azure restorePointId", List.of(COPY)),
          Map.entry("veeam-azure sessionId", List.of("31", "7", "44", OPEN_SESSION)),
          Map.entry(
              "veeam-azure virtualMachineId", List.of("5e4e3b50-97a1-4a70-9c4c-1b7f4b7a9e05")),
          Map.entry("veeam-azure itemId", List.of("5e4e3b50-97a1-4a70-9c4c-1b7f4b7a9e05")),
          Map.entry("veeam-azure policyId", List.of(ADDON_PROTECTION, PLAN)),
          Map.entry("veeam-azure repositoryId", List.of(BLOBS)),
          Map.entry(
              "veeam-m365 sessionId",
              List.of(OPEN_SESSION, "0800471b-d0e2-422b-9d7c-35d15661c3fb")),
          Map.entry("veeam-m365 organizationId", List.of(PROJECT)),
          Map.entry("veeam-m365 jobId", List.of(MAILBOX_PROTECTION, PLAN)),
          Map.entry("veeam-m365 repositoryId", List.of(BLOBS)),
          Map.entry("veeam-m365 mailboxId", List.of("5e4e3b50-97a1-4a70-9c4c-1b7f4b7a9e06")));

  /** Ids in the tables' examples, and what they are in this fixture. */
  private static final Map<String, String> EXAMPLES =
      Map.of(
          "0a1b2c3d-0000-4000-8000-000000000001", SERVER,
          "0a1b2c3d-0000-4000-8000-000000000002", POINT);

  private Fixture() {}

  /** What a value of a path can be; one that nothing has where the fixture has none. */
  static List<String> values(String dialect, String name) {
    return VALUES.getOrDefault(
        dialect + " " + name, List.of("00000000-0000-4000-8000-000000000001"));
  }

  static String filled(String example) {
    var filled = example;
    for (var id : EXAMPLES.entrySet()) {
      filled = filled.replace(id.getKey(), id.getValue());
    }
    return filled;
  }
}
