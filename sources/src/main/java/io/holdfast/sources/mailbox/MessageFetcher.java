package io.holdfast.sources.mailbox;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.backup.SourceProblem;
import io.holdfast.engine.backup.WarningCode;
import io.holdfast.sources.SourceException;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the messages of one folder. Who opens a message gets the small ones that follow along
 * with it, in one answer of the server, for whoever opens those next: new messages follow each
 * other. Large ones come in pieces. Thread-safe.
 */
final class MessageFetcher implements AutoCloseable {
  private static final int BATCH = 64;
  private static final long BATCH_BYTES = 2 << 20;

  /** Beyond it, a message comes alone and in pieces of this size. */
  private static final int PIECE_BYTES = 1 << 20;

  /** What may lie here unasked-for; the oldest goes first and is fetched again if need be. */
  private static final long AHEAD_BYTES = 16 << 20;

  /** So many messages in a row that each break the connection are no fault of the messages. */
  private static final int MOST_BREAKING = 10;

  private final ImapPool pool;
  private final ImapConnection.Opened folder;
  private final long[] uids;
  private final MailTally tally;

  /** What the server told; 0 where it told nothing. Guarded by this, as all below. */
  private final long[] sizes;

  private int known;
  private final Map<Integer, Slot> slots = new LinkedHashMap<>();
  private long aheadBytes;

  /** A message that is fetched or being fetched along with another. */
  private record Slot(long bytes, CompletableFuture<Map<Long, byte[]>> batch) {}

  /** A message's bytes, in order. */
  interface Content {
    long sizeTold();

    /** At least 1, or 0 at the end. */
    int read(byte[] target, int offset, int length);
  }

  MessageFetcher(ImapPool pool, ImapConnection.Opened folder, long[] uids, MailTally tally) {
    this.pool = pool;
    this.folder = folder;
    this.uids = uids;
    this.tally = tally;
    sizes = new long[uids.length];
  }

  /** Takes down a size; for all messages in their order. */
  synchronized void tell(int index, long bytes) {
    sizes[index] = bytes;
    known = index + 1;
  }

  /**
   * @throws SourceProblem when it is gone or cannot be read
   * @throws SourceException when the server is lost
   */
  Content open(int index) {
    try {
      var told = sizeTold(index);
      if (told > PIECE_BYTES) {
        return new Pieces(index, told, piece(index, 0));
      }
      var bytes = fetch(index);
      return new Whole(told, bytes.isPresent() ? bytes.get() : alone(index));
    } catch (SourceProblem e) {
      tally.leftOut(sizeTold(index));
      throw e;
    } catch (InterruptedException e) {
      throw MailTree.interrupted(e);
    }
  }

  @Override
  public synchronized void close() {
    slots.clear();
    aheadBytes = 0;
  }

  private synchronized long sizeTold(int index) {
    return sizes[index];
  }

  /** Empty when the server did not send it with the others. */
  private Optional<byte[]> fetch(int index) throws InterruptedException {
    var mine = new CompletableFuture<Map<Long, byte[]>>();
    Slot slot;
    int end;
    synchronized (this) {
      slot = take(index);
      end = slot == null ? claim(index, mine) : index;
    }
    if (slot != null) {
      return Optional.ofNullable(await(slot.batch()).get(uids[index]));
    }
    try {
      var fetched = contents(index, end);
      mine.complete(fetched);
      return Optional.ofNullable(fetched.get(uids[index]));
    } finally {
      mine.complete(Map.of()); // after a failure: whoever waits tries alone
    }
  }

  /** Caller holds this. */
  private @Nullable Slot take(int index) {
    var slot = slots.remove(index);
    if (slot != null) {
      aheadBytes -= slot.bytes();
    }
    return slot;
  }

  /** Promises the messages that follow; returns the index behind the last. Caller holds this. */
  private int claim(int index, CompletableFuture<Map<Long, byte[]>> batch) {
    var bytes = sizes[index];
    var end = index + 1;
    while (end < known && end - index < BATCH && !slots.containsKey(end)) {
      bytes += sizes[end];
      if (sizes[end] > PIECE_BYTES || bytes > BATCH_BYTES) {
        break;
      }
      slots.put(end, new Slot(sizes[end], batch));
      aheadBytes += sizes[end];
      end++;
    }
    for (Iterator<Slot> oldest = slots.values().iterator(); aheadBytes > AHEAD_BYTES; ) {
      aheadBytes -= oldest.next().bytes();
      oldest.remove();
    }
    return end;
  }

  private Map<Long, byte[]> contents(int index, int end) throws InterruptedException {
    try {
      return pool.once(
          folder.wire(),
          false,
          connection -> {
            MessageDirectory.same(connection.open(folder.wire(), false), folder);
            return ImapFetch.contents(connection, uids[index], uids[end - 1]);
          });
    } catch (IOException | ImapRefusal e) {
      return Map.of(); // each is tried alone, which tells what is wrong
    }
  }

  private static Map<Long, byte[]> await(CompletableFuture<Map<Long, byte[]>> batch)
      throws InterruptedException {
    try {
      return batch.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a batch only ends well", e);
    }
  }

  private byte[] alone(int index) throws InterruptedException {
    return bytes(index, connection -> ImapFetch.contents(connection, uids[index], uids[index]));
  }

  private byte[] piece(int index, long offset) throws InterruptedException {
    return bytes(
        index, connection -> ImapFetch.piece(connection, uids[index], offset, PIECE_BYTES));
  }

  /** Asks for one message and, when it does not come, finds out why. */
  private byte[] bytes(int index, ImapPool.Work<Map<Long, byte[]>> asking)
      throws InterruptedException {
    var uid = uids[index];
    try {
      var fetched =
          pool.read(
              folder.wire(),
              connection -> {
                MessageDirectory.same(connection.open(folder.wire(), false), folder);
                return asking.on(connection);
              });
      tally.breaking.set(0);
      var bytes = fetched.get(uid);
      if (bytes != null) {
        return bytes;
      }
    } catch (ImapRefusal e) {
      throw new SourceProblem(WarningCode.UNREADABLE, "the server refuses it: " + e.said(), e);
    } catch (SourceException e) {
      throw broke(e);
    }
    throw absent(uid);
  }

  /** A message that the server stumbles over must not hide that the server is gone. */
  private RuntimeException broke(SourceException e) throws InterruptedException {
    if (e.code() != ErrorCode.SOURCE_FAILED || tally.breaking.incrementAndGet() > MOST_BREAKING) {
      return e;
    }
    try {
      pool.once(folder.wire(), true, connection -> connection.command("NOOP", null));
    } catch (IOException | ImapRefusal | SourceException lost) {
      e.addSuppressed(lost);
      return e;
    }
    return new SourceProblem(
        WarningCode.UNREADABLE, "the server breaks off whenever it is asked for it", e);
  }

  private SourceProblem absent(long uid) throws InterruptedException {
    try {
      var there =
          pool.read(
              folder.wire(),
              connection -> {
                connection.reopen(folder.wire(), false);
                return ImapFetch.describe(connection, uid, uid).containsKey(uid);
              });
      return there
          ? new SourceProblem(WarningCode.UNREADABLE, "the server sends nothing for it", null)
          : new SourceProblem(WarningCode.VANISHED, "was deleted meanwhile", null);
    } catch (ImapRefusal e) {
      return new SourceProblem(WarningCode.UNREADABLE, "the server refuses it: " + e.said(), e);
    }
  }

  /** A message that came in one answer. */
  private static final class Whole implements Content {
    private final long told;
    private final byte[] bytes;
    private int position;

    Whole(long told, byte[] bytes) {
      this.told = told;
      this.bytes = bytes;
    }

    @Override
    public long sizeTold() {
      return told;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      var count = Math.min(length, bytes.length - position);
      System.arraycopy(bytes, position, target, offset, count);
      position += count;
      return count;
    }
  }

  /** The end is where a piece comes short, whatever size the server told. */
  private final class Pieces implements Content {
    private final int index;
    private final long told;
    private byte[] current;
    private int position;
    private long offset;

    Pieces(int index, long told, byte[] first) {
      this.index = index;
      this.told = told;
      current = first;
    }

    @Override
    public long sizeTold() {
      return told;
    }

    @Override
    public int read(byte[] target, int at, int length) {
      if (position == current.length && !more()) {
        return 0;
      }
      var count = Math.min(length, current.length - position);
      System.arraycopy(current, position, target, at, count);
      position += count;
      return count;
    }

    private boolean more() {
      if (current.length < PIECE_BYTES) {
        return false;
      }
      offset += current.length;
      position = 0;
      try {
        current = piece(index, offset);
      } catch (SourceProblem e) {
        tally.leftOut(told);
        throw e;
      } catch (InterruptedException e) {
        throw MailTree.interrupted(e);
      }
      return current.length > 0;
    }
  }
}
