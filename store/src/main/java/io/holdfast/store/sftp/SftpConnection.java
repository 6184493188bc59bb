package io.holdfast.store.sftp;

import io.holdfast.store.StoreException;
import io.holdfast.store.Talks;
import io.holdfast.store.location.StoreLocation;
import io.holdfast.store.location.StoreSettings;
import java.io.IOException;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.apache.sshd.sftp.common.SftpException;
import org.jspecify.annotations.Nullable;

/**
 * One SSH connection with several SFTP channels, each used by one thread at a time. Connects when
 * it is used first, and again after it broke. Thread-safe.
 */
final class SftpConnection implements AutoCloseable {
  /** OpenSSH's server allows ten channels unless told otherwise. */
  private static final int MOST_CHANNELS = 8;

  private final StoreLocation.Sftp location;
  private final SshLogin login;
  private final Semaphore slots;
  private final Deque<SftpClient> idle = new ConcurrentLinkedDeque<>();

  /** Held while connecting, so that one thread does it for all. */
  private final ReentrantLock connecting = new ReentrantLock();

  /** Guarded by connecting. */
  private @Nullable ClientSession session;

  SftpConnection(StoreLocation.Sftp location, StoreSettings settings) {
    this.location = location;
    login = new SshLogin(location, settings);
    slots = new Semaphore(Math.min(MOST_CHANNELS, settings.transport().connections()));
  }

  /** What one thread says to the server. */
  @FunctionalInterface
  interface Talk<T> {
    T run(SftpClient client) throws IOException;
  }

  /**
   * @throws StoreException as {@link SftpErrors} tells
   */
  <T> T talk(String what, Talk<T> talk) {
    try {
      slots.acquire();
    } catch (InterruptedException e) {
      throw Talks.interrupted(words(what), e);
    }
    try {
      return talkAtOnce(what, talk);
    } finally {
      slots.release();
    }
  }

  /**
   * The same on a channel beside the others, for what is little and must not come late.
   *
   * @throws StoreException as {@link SftpErrors} tells
   */
  <T> T talkAtOnce(String what, Talk<T> talk) {
    try {
      return talkOnChannel(talk);
    } catch (IOException e) {
      throw SftpErrors.translate(words(what), e);
    }
  }

  private String words(String what) {
    return "%s in %s".formatted(what, location);
  }

  /** After a refusal a channel is as good as before; after another failure nobody knows. */
  private <T> T talkOnChannel(Talk<T> talk) throws IOException {
    var client = channel();
    var usable = false;
    try {
      var result = talk.run(client);
      usable = true;
      return result;
    } catch (SftpException | StoreException e) {
      usable = true;
      throw e;
    } finally {
      if (usable && client.isOpen()) {
        idle.push(client);
      } else {
        closeQuietly(client);
      }
    }
  }

  private SftpClient channel() throws IOException {
    for (var client = idle.poll(); client != null; client = idle.poll()) {
      if (client.isOpen() && !client.isClosing()) {
        return client;
      }
      closeQuietly(client);
    }
    return SftpClientFactory.instance().createSftpClient(session());
  }

  private ClientSession session() throws IOException {
    try {
      connecting.lockInterruptibly();
    } catch (InterruptedException e) {
      throw Talks.interrupted("cannot connect to " + location, e);
    }
    try {
      var current = session;
      if (current == null || !current.isOpen()) {
        current = login.connect();
        session = current;
      }
      return current;
    } finally {
      connecting.unlock();
    }
  }

  @Override
  public void close() {
    idle.forEach(SftpConnection::closeQuietly);
    idle.clear();
    login.close();
  }

  private static void closeQuietly(SftpClient client) {
    try {
      client.close();
    } catch (IOException e) {
      // It is gone, which is what was wanted.
    }
  }
}
