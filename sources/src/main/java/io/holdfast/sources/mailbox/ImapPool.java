package io.holdfast.sources.mailbox;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connections to one account: made when they are needed, few, used again. Thread-safe. */
final class ImapPool implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ImapPool.class);

  private final MailboxSettings settings;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();

  /** Guarded by lock, as all below. */
  private final Deque<ImapConnection> idle = new ArrayDeque<>();

  private int busy;
  private int most;
  private boolean closed;

  /** Work over a connection. */
  @FunctionalInterface
  interface Work<T> {
    /**
     * @throws IOException when the connection broke
     */
    T on(ImapConnection connection) throws IOException, ImapRefusal, InterruptedException;
  }

  private ImapPool(MailboxSettings settings) {
    this.settings = settings;
    most = settings.connections();
  }

  /**
   * Logs in, so that what is wrong is told at once.
   *
   * @throws SourceException SOURCE_UNREACHABLE, SOURCE_FORBIDDEN
   */
  static ImapPool open(MailboxSettings settings) throws InterruptedException {
    var pool = new ImapPool(settings);
    pool.idle.add(ImapConnection.open(settings));
    return pool;
  }

  MailboxSettings settings() {
    return settings;
  }

  /**
   * Reads something; done once more over a new connection when the first broke, as idle ones may.
   *
   * @param wire the folder that it speaks of; a connection that has it open is taken first
   * @throws SourceException SOURCE_FAILED when that broke too or cannot be made
   */
  <T> T read(String wire, Work<T> work) throws ImapRefusal, InterruptedException {
    try {
      return once(wire, false, work);
    } catch (IOException e) {
      try {
        return once(wire, true, work);
      } catch (IOException again) {
        again.addSuppressed(e);
        throw new SourceException(
            ErrorCode.SOURCE_FAILED,
            "the connection to the mailbox of %s broke: %s".formatted(this, again.getMessage()),
            again);
      }
    }
  }

  /**
   * Does something, once.
   *
   * @param fresh over a new connection
   * @throws IOException when the connection broke, so that nobody knows whether it was done; or
   *     when there is none
   */
  <T> T once(String wire, boolean fresh, Work<T> work)
      throws IOException, ImapRefusal, InterruptedException {
    var connection = acquire(wire, fresh);
    var keep = false;
    try {
      var result = work.on(connection);
      keep = true;
      return result;
    } catch (ImapRefusal e) {
      keep = true;
      throw e;
    } finally {
      giveBack(connection, keep);
    }
  }

  @Override
  public void close() {
    List<ImapConnection> all;
    lock.lock();
    try {
      closed = true;
      all = new ArrayList<>(idle);
      idle.clear();
    } finally {
      lock.unlock();
    }
    all.forEach(ImapConnection::close);
  }

  @Override
  public String toString() {
    return settings.toString();
  }

  /** Servers allow so many connections at a time: with fewer than we would like, we go on. */
  private ImapConnection acquire(String wire, boolean fresh)
      throws IOException, InterruptedException {
    while (true) {
      var present = reserve(wire, fresh);
      if (present != null) {
        return present;
      }
      var made = false;
      try {
        var connection = ImapConnection.open(settings);
        made = true;
        return connection;
      } catch (SourceException e) {
        if (!othersGoOn()) {
          throw new IOException(e.getMessage(), e);
        }
        log.debug("one connection less to {}: {}", this, e.getMessage());
      } finally {
        if (!made) {
          leave();
        }
      }
    }
  }

  /** Waits for a turn; null when a connection must be made for it. */
  private @Nullable ImapConnection reserve(String wire, boolean fresh) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (busy >= most) {
        room.await();
      }
      busy++;
      var fitting = idle.stream().filter(each -> each.isOpen(wire)).findFirst();
      var chosen = fitting.orElse(idle.peekLast());
      if (fresh || chosen == null) {
        return null;
      }
      idle.remove(chosen);
      return chosen;
    } finally {
      lock.unlock();
    }
  }

  /** Then their connections will be free for us too, and no more are tried. */
  private boolean othersGoOn() {
    lock.lock();
    try {
      var others = busy - 1;
      most = Math.max(1, Math.min(most, others));
      return others > 0;
    } finally {
      lock.unlock();
    }
  }

  private void giveBack(ImapConnection connection, boolean keep) {
    lock.lock();
    try {
      if (keep && !closed) {
        idle.addFirst(connection);
        return;
      }
    } finally {
      leave();
      lock.unlock();
    }
    connection.close();
  }

  private void leave() {
    lock.lock();
    try {
      busy--;
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
