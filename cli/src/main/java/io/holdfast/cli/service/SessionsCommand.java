package io.holdfast.cli.service;

import io.holdfast.api.client.ApiException;
import io.holdfast.api.client.HoldfastClient;
import io.holdfast.api.client.Query;
import io.holdfast.api.model.BackupSession;
import io.holdfast.api.model.RestoreSession;
import io.holdfast.base.ByteSize;
import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.terminal.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists sessions, shows one, or aborts one. */
@Command(
    name = "sessions",
    description = "List backup and restore sessions, the newest first; show or abort one.")
public final class SessionsCommand extends ServerCommand {
  /** Which sessions. */
  enum Verb {
    ALL,
    BACKUP,
    RESTORE
  }

  @Parameters(
      arity = "0..1",
      paramLabel = "SESSION",
      description = "Show this one with its events.")
  private @Nullable UUID session;

  @Option(names = "--abort", description = "Ask the session to end.")
  private boolean abort;

  @Option(
      names = "--verb",
      paramLabel = "VERB",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Verb verb = Verb.ALL;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "Only in this state, as RUNNING or ENDED.")
  private @Nullable String state;

  @Option(
      names = "--result",
      paramLabel = "RESULT",
      description = "Only with this result, as SUCCESS or FAILED.")
  private @Nullable String result;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most so many of each verb (default: ${DEFAULT-VALUE}).")
  private int limit = 20;

  @Override
  public Integer call() throws InterruptedException {
    if (abort && session == null) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID, "--abort: name the session that shall end");
    }
    try (var client = connect()) {
      if (session == null) {
        list(client);
      } else {
        show(client, session);
      }
      return 0;
    }
  }

  private void list(HoldfastClient client) throws InterruptedException {
    var query = Query.all().sort("-createdAt").limit(ServerOptions.pageSize("--limit", limit));
    query = state == null ? query : query.with("state", state);
    query = result == null ? query : query.with("result", result);
    List<BackupSession> backups =
        verb == Verb.RESTORE ? List.of() : client.backupSessions().all(query).limit(limit).toList();
    List<RestoreSession> restores =
        verb == Verb.BACKUP ? List.of() : client.restoreSessions().all(query).limit(limit).toList();
    var shape = new LinkedHashMap<String, Object>();
    shape.put("backupSessions", ApiShape.of(backups));
    shape.put("restoreSessions", ApiShape.of(restores));
    common.print(shape, tables(backups, restores));
  }

  private static String tables(List<BackupSession> backups, List<RestoreSession> restores) {
    var text = new StringBuilder();
    if (!backups.isEmpty()) {
      text.append(SessionTables.backups(backups));
    }
    if (!restores.isEmpty()) {
      text.append(text.isEmpty() ? "" : "\n\n").append(SessionTables.restores(restores));
    }
    return text.isEmpty() ? "no sessions" : text.toString();
  }

  private void show(HoldfastClient client, UUID id) throws InterruptedException {
    try {
      var backup = abort ? client.backupSessions().abort(id) : client.backupSessions().get(id);
      common.print(
          ApiShape.of(backup),
          SessionTables.backups(List.of(backup)) + "\n\n" + client.backupLog(id).strip());
    } catch (ApiException e) {
      if (e.code() != ErrorCode.RESOURCE_MISSING) {
        throw e;
      }
      showRestore(client, id);
    }
  }

  private void showRestore(HoldfastClient client, UUID id) throws InterruptedException {
    var restore = abort ? client.restoreSessions().abort(id) : client.restoreSessions().get(id);
    var items = Table.of("State", "Item", ">Size", "Message");
    client
        .restoreItems(id)
        .all(Query.all().limit(100))
        .limit(100)
        .forEach(item ->
            items.row(
                item.state(),
                item.name(),
                new ByteSize(item.bytes()),
                item.message() == null ? "" : item.message()));
    common.print(
        ApiShape.of(restore),
        SessionTables.restores(List.of(restore)) + (items.isEmpty() ? "" : "\n\n" + items));
  }
}
