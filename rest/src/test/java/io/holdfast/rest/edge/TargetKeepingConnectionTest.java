package io.holdfast.rest.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TargetKeepingConnectionTest {
  private final List<ByteBuffer> filled = new CopyOnWriteArrayList<>();
  private volatile @Nullable Thread next;

  /** What a thread has given back to the pool may be the answer to another client already. */
  @Test
  void readsNothingMoreIntoTheBufferThatARefusedRequestGivesBack() throws Exception {
    var server = new Server(new SlowRefusals());
    var small = new HttpConfiguration();
    small.setRequestHeaderSize(4096); // less than a buffer: the first one is refused
    var connector =
        new LocalConnector(
            server,
            this::start,
            new ScheduledExecutorScheduler(),
            new ByteBufferPool.NonPooling(),
            0,
            TargetKeepingConnection.factory(small));
    server.addConnector(connector);
    server.start();
    try {
      var tooLong = "GET / HTTP/1.1\r\nHost: x\r\nX: %s\r\n\r\n".formatted("x".repeat(9000));
      var client = new Client(tooLong);
      var connection = connector.getDefaultConnectionFactory().newConnection(connector, client);
      client.setConnection(connection);
      client.onOpen();
      connection.onOpen();
      client.addInputEOF();

      await().until(() -> filled.size() > 1 && !client.isOpen());
    } finally {
      server.stop();
    }
    assertThat(filled.get(1)).isNotSameAs(filled.get(0));
  }

  private void start(Runnable task) {
    next = Thread.ofVirtual().start(task);
  }

  /** Tells which buffers the server reads into. */
  private final class Client extends ByteArrayEndPoint {
    Client(String request) {
      super(request, 8192);
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
      var count = super.fill(buffer);
      if (count > 0) {
        filled.add(buffer);
      }
      return count;
    }
  }

  /** Has whoever refuses a request wait until another reads on, or waits for leave to. */
  private final class SlowRefusals extends QueuedThreadPool {
    @Override
    public boolean tryExecute(Runnable refusal) {
      next = null;
      refusal.run();
      await().until(() -> filled.size() > 1 || waits(next));
      return true;
    }

    private static boolean waits(@Nullable Thread thread) {
      return thread != null && thread.getState() == Thread.State.WAITING;
    }
  }
}
