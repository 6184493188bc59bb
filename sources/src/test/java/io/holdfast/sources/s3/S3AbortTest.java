package io.holdfast.sources.s3;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.sources.Source;
import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.testkit.SourceFixture;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Services that fall silent, and may for an hour: who gives up does not wait for them. */
@Timeout(120)
class S3AbortTest {
  private static final Source SOURCE = new S3Source();
  private static final Map<String, String> PATIENT = Map.of("timeoutSeconds", "3600");

  @TempDir private Path scratch;

  @Test
  void stopsWhileTheServiceDoesNotAnswer() throws Exception {
    try (var silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      var endpoint = "http://127.0.0.1:" + silent.getLocalPort();
      var settings = SourceSettings.of(Map.of("bucket", "far", "endpoint", endpoint)).with(PATIENT);

      isStopped(
          () -> {
            SOURCE.open(settings, SourceJournal.NONE).close();
            return null;
          },
          () -> silent.accept().getInputStream().readNBytes(10));
    }
  }

  @Test
  void stopsInTheMiddleOfAnObject() throws Exception {
    try (var server = S3Server.start();
        var fixture = SourceFixture.create(scratch.resolve("repository"))) {
      var bucket = server.newBucket();
      server.put(bucket, "large", "0123456789".repeat(1 << 20));
      var reached = new CountDownLatch(1);
      var over = new CountDownLatch(1);
      server.store().trouble("large", (_, content) -> new Silent(content, reached, over));
      try {
        isStopped(
            () -> fixture.backup(SOURCE, server.settings(bucket, PATIENT)),
            () -> {
              reached.await();
              return null;
            });
      } finally {
        over.countDown();
      }
    }
  }

  /** Interrupts the work once it was heard of. */
  private static void isStopped(Callable<?> work, Callable<?> heard) throws Exception {
    var task = new FutureTask<>(work);
    var worker = Thread.ofPlatform().start(task);
    heard.call();

    worker.interrupt();

    worker.join();
    assertThatThrownBy(task::get).hasCauseInstanceOf(InterruptedException.class);
  }

  /** Gives a megabyte, and then nothing until it is over. */
  private static final class Silent extends FilterInputStream {
    private final CountDownLatch reached;
    private final CountDownLatch over;
    private long given;

    Silent(InputStream content, CountDownLatch reached, CountDownLatch over) {
      super(content);
      this.reached = reached;
      this.over = over;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (given > 1 << 20) {
        reached.countDown();
        try {
          over.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IOException(e);
        }
      }
      var count = super.read(target, offset, length);
      given += Math.max(0, count);
      return count;
    }
  }
}
