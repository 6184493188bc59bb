package io.holdfast.server;

import io.holdfast.server.configuration.Setting;
import io.holdfast.server.log.Logging;
import java.io.IOException;
import java.util.EnumMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the server until a signal, or until standard input ends when asked to watch it. */
@Command(
    name = "serve",
    description = "Start the server. Every setting: docs/configuration.md.",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(ServeCommand.class);

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SettingOptions settings;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "Address of the native API; port 0 takes a free one.")
  private @Nullable String listen;

  @Option(
      names = "--access-file",
      paramLabel = "FILE",
      description = "Where to write address and local token, mode 0600.")
  private @Nullable String accessFile;

  @Option(
      names = "--stop-when-stdin-closes",
      description =
          "Stop when standard input ends: for a parent that must not leave a server behind.")
  private boolean stopWhenStdinCloses;

  @Override
  public Integer call() throws InterruptedException {
    var flags = new EnumMap<Setting, @Nullable String>(Setting.class);
    flags.put(Setting.LISTEN, listen);
    flags.put(Setting.ACCESS_FILE, accessFile);
    var chosen = settings.settings(System.getenv(), flags);
    Logging.apply(chosen.log());
    var stopped = new CountDownLatch(1);
    try (var server = HoldfastServer.start(chosen)) {
      var hook = new Thread(() -> close(server, stopped), "stop");
      Runtime.getRuntime().addShutdownHook(hook);
      if (stopWhenStdinCloses) {
        Thread.ofVirtual().name("stdin-watch").start(() -> awaitEndOfInput(stopped));
      }
      stopped.await();
    }
    return 0;
  }

  private static void close(HoldfastServer server, CountDownLatch stopped) {
    server.close();
    stopped.countDown();
  }

  private static void awaitEndOfInput(CountDownLatch stopped) {
    try {
      while (System.in.read() >= 0) {
        // what a parent writes does not matter, only that it is there
      }
    } catch (IOException e) {
      log.debug("standard input broke", e);
    }
    stopped.countDown();
  }
}
