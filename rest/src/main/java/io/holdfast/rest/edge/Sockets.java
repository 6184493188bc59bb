package io.holdfast.rest.edge;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The conversations over WebSockets that go on now. Thread-safe. */
final class Sockets implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Sockets.class);
  private static final int MOST = 200;
  private static final Duration STOP_GRACE = Duration.ofSeconds(3);

  private final Map<Thread, Session> talking = new ConcurrentHashMap<>();

  /** Ends all conversations, and waits a little for those who lead them. */
  @Override
  public void close() {
    talking
        .values()
        .forEach(session -> session.close(StatusCode.SHUTDOWN, "the server stops", Callback.NOOP));
    var deadline = System.nanoTime() + STOP_GRACE.toNanos();
    for (var thread : talking.keySet()) {
      try {
        var left = Duration.ofNanos(deadline - System.nanoTime());
        if (left.isPositive() && !thread.join(left)) {
          log.warn("conversation goes on thread={}", thread.getName());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /**
   * Begins one.
   *
   * @param conversation started here; takes itself out by {@link #ended}
   * @return whether there was room for it
   */
  boolean begin(Thread conversation, Session session) {
    if (talking.size() >= MOST) {
      return false;
    }
    talking.put(conversation, session);
    conversation.start();
    return true;
  }

  /** Called by a conversation's thread at its end. */
  void ended() {
    talking.remove(Thread.currentThread());
  }
}
