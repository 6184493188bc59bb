package io.holdfast.rest.edge;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;

/**
 * A client at the other end of a WebSocket (RFC 6455), who sends and gets text. One thread talks;
 * what comes is put in by the web server's threads.
 */
public final class ClientSocket {
  private static final Duration SEND_PATIENCE = Duration.ofSeconds(30);
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

  /** Who sends more than this without being asked is no client of ours. */
  private static final int UNREAD_MESSAGES = 16;

  private final Session session;
  private final BlockingQueue<String> inbox = new ArrayBlockingQueue<>(UNREAD_MESSAGES);
  private long sentAt = System.nanoTime();

  ClientSocket(Session session) {
    this.session = session;
  }

  /** The next message; empty when none came in time. */
  public Optional<String> receive(Duration patience) throws InterruptedException {
    return Optional.ofNullable(inbox.poll(patience.toNanos(), TimeUnit.NANOSECONDS));
  }

  /**
   * Sends a message, and returns when the web server has it on its way.
   *
   * @throws IOException when the client is gone, or takes nothing any more
   */
  public void send(String text) throws IOException, InterruptedException {
    requireOpen();
    var sent = new CompletableFuture<Void>();
    session.sendText(text, Callback.from(() -> sent.complete(null), sent::completeExceptionally));
    await(sent);
  }

  /**
   * Lets a silent client know that the conversation goes on; to be called every few seconds.
   *
   * @throws IOException when the client is gone
   */
  public void keepAlive() throws IOException, InterruptedException {
    requireOpen();
    if (System.nanoTime() - sentAt > KEEP_ALIVE.toNanos()) {
      var sent = new CompletableFuture<Void>();
      session.sendPing(
          ByteBuffer.allocate(0),
          Callback.from(() -> sent.complete(null), sent::completeExceptionally));
      await(sent);
    }
  }

  /** Puts a message in that came. */
  void came(String text) {
    if (!inbox.offer(text)) {
      session.close(StatusCode.POLICY_VIOLATION, "too many messages", Callback.NOOP);
    }
  }

  private void await(CompletableFuture<Void> sent) throws IOException, InterruptedException {
    try {
      sent.get(SEND_PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
      sentAt = System.nanoTime();
    } catch (ExecutionException e) {
      throw new IOException("the client went away", e);
    } catch (TimeoutException e) {
      session.disconnect();
      throw new IOException("the client takes nothing any more", e);
    }
  }

  private void requireOpen() throws IOException {
    if (!session.isOpen()) {
      throw new IOException("the client went away");
    }
  }
}
