package io.holdfast.sources.mailbox;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import java.io.IOException;
import org.eclipse.angus.mail.iap.Argument;

/** Makes the folders that a restore writes into. */
final class TargetFolders {
  private final ImapPool pool;

  TargetFolders(ImapPool pool) {
    this.pool = pool;
  }

  /**
   * Makes the folder if it is absent, and subscribes to it if its owner had.
   *
   * @throws SourceException SOURCE_FAILED when the connection broke. A refusal is not told here:
   *     the folder's messages will fail with it
   */
  void make(FolderPlan plan) throws InterruptedException {
    try {
      if (!plan.exists) {
        pool.once(plan.wire, false, connection -> create(connection, plan));
      }
      if (plan.folder.subscribed()) {
        pool.once(
            plan.wire,
            false,
            connection -> connection.command("SUBSCRIBE", ImapConnection.name(plan.wire)));
      }
    } catch (ImapRefusal e) {
      // Opening it will be refused too.
    } catch (IOException e) {
      throw lost(pool, e);
    }
  }

  static SourceException lost(ImapPool pool, IOException e) {
    return new SourceException(
        ErrorCode.SOURCE_FAILED,
        "the connection to the mailbox of %s broke: %s".formatted(pool, e.getMessage()),
        e);
  }

  /** For what it was used for, where the server lets one say so. */
  private static boolean create(ImapConnection connection, FolderPlan plan)
      throws IOException, ImapRefusal, InterruptedException {
    if (connection.has("CREATE-SPECIAL-USE") && plan.folder.uses().size() == 1) {
      var arguments = new Argument();
      arguments.writeString(plan.wire);
      arguments.writeAtom("(USE (%s))".formatted(plan.folder.uses().iterator().next()));
      try {
        connection.command("CREATE", arguments);
        return true;
      } catch (ImapRefusal e) {
        // Some other folder may have that use already; then this one is a plain one.
      }
    }
    connection.command("CREATE", ImapConnection.name(plan.wire));
    return true;
  }
}
