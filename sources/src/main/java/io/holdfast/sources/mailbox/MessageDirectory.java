package io.holdfast.sources.mailbox;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.backup.SourceDirectory;
import io.holdfast.engine.backup.SourceEntry;
import io.holdfast.engine.backup.SourceProblem;
import io.holdfast.engine.backup.WarningCode;
import io.holdfast.engine.tree.FileIdentity;
import io.holdfast.engine.tree.FileMode;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.engine.tree.NodeTimes;
import io.holdfast.engine.tree.Owner;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.mailbox.ImapFetch.Described;
import java.util.Map;
import java.util.Optional;

/**
 * The messages of one folder, in the order of their numbers: flags, dates and sizes are asked for
 * {@value #CHUNK} at a time, contents only when the engine opens them.
 */
final class MessageDirectory implements SourceDirectory {
  private static final int CHUNK = 500;
  private static final int FILE_MODE = 0100600;
  private static final Owner NO_OWNER = new Owner(0, 0, "", "");

  private final ImapPool pool;
  private final ImapConnection.Opened folder;
  private final long[] uids;
  private final MailTally tally;
  private final MessageFetcher fetcher;
  private Map<Long, Described> described = Map.of();
  private int next;
  private int known;

  MessageDirectory(ImapPool pool, ImapConnection.Opened folder, long[] uids, MailTally tally) {
    this.pool = pool;
    this.folder = folder;
    this.uids = uids;
    this.tally = tally;
    fetcher = new MessageFetcher(pool, folder, uids, tally);
  }

  @Override
  public Optional<SourceEntry> next() {
    if (next == uids.length) {
      return Optional.empty();
    }
    if (next == known) {
      describe();
    }
    var index = next++;
    var message = described.get(uids[index]);
    if (message == null) {
      return Optional.of(
          new SourceEntry.Unreadable(
              TreeNames.message(uids[index]),
              new SourceProblem(WarningCode.VANISHED, "was deleted meanwhile", null)));
    }
    tally.messages.increment();
    tally.bytes.add(message.sizeBytes());
    return Optional.of(
        new SourceEntry.File(
            TreeNames.message(message.uid()),
            metadata(message),
            message.sizeBytes(),
            () -> new MessageFile(fetcher.open(index), metadata(message), tally)));
  }

  /** What was read ahead and not asked for is dropped. */
  @Override
  public void close() {
    fetcher.close();
  }

  private void describe() {
    var end = Math.min(known + CHUNK, uids.length);
    try {
      described =
          pool.read(
              folder.wire(),
              connection -> {
                same(connection.open(folder.wire(), false), folder);
                return ImapFetch.describe(connection, uids[next], uids[end - 1]);
              });
    } catch (ImapRefusal e) {
      throw new SourceException(
          ErrorCode.SOURCE_FAILED,
          "the server does not tell the messages of %s: %s".formatted(folder.wire(), e.said()),
          e);
    } catch (InterruptedException e) {
      throw MailTree.interrupted(e);
    }
    for (var index = known; index < end; index++) {
      var message = described.get(uids[index]);
      fetcher.tell(index, message == null ? 0 : message.sizeBytes());
    }
    known = end;
  }

  /** A message never changes under its number, so its date and number tell whether it is known. */
  private NodeMetadata metadata(Described message) {
    var date = message.internalDate();
    var identity = (folder.uidValidity() << 32 | message.uid()) & Long.MAX_VALUE;
    return new NodeMetadata(
        FileMode.ofUnix(FILE_MODE),
        new NodeTimes(date, date, date),
        NO_OWNER,
        new FileIdentity(identity, 0, 1),
        MailAttributes.ofMessage(message.flags()),
        "");
  }

  /** Numbers of messages mean nothing once a folder was made anew. */
  static void same(ImapConnection.Opened now, ImapConnection.Opened then) {
    if (now.uidValidity() != then.uidValidity()) {
      throw new SourceException(
          ErrorCode.SOURCE_FAILED,
          "folder %s was made anew while it was read".formatted(then.wire()));
    }
  }
}
