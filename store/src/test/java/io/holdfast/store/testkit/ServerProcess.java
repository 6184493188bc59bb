package io.holdfast.store.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A server program that a test started on a port of loopback. */
public final class ServerProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final int port;

  private ServerProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** A port that nobody listens on just now. */
  public static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts a program and waits until it listens.
   *
   * @param log where it may say why it does not
   */
  public static ServerProcess start(int port, Path log, List<String> command) throws Exception {
    var process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    var server = new ServerProcess(process, port);
    try {
      Awaitility.await(command.getFirst())
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> {
            if (!process.isAlive()) {
              throw new AssertionError(command + " ended: " + Files.readString(log));
            }
            return server.listens();
          });
      return server;
    } catch (ConditionTimeoutException e) {
      server.close();
      throw new AssertionError(command + " does not listen: " + Files.readString(log), e);
    } catch (RuntimeException | Error e) {
      server.close();
      throw e;
    }
  }

  public int port() {
    return port;
  }

  /** Ends what it started for its clients. */
  void endChildren() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
  }

  /** Ends it, and what it started for its clients. */
  @Override
  public void close() {
    endChildren();
    process.destroyForcibly();
    try {
      process.waitFor(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean listens() {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
