package io.holdfast.server;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.server.configuration.Setting;
import io.holdfast.server.configuration.SettingSources;
import io.holdfast.server.configuration.Settings;
import io.holdfast.server.log.Logging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the server until a signal, or until standard input ends when asked to watch it. */
@Command(
    name = "serve",
    description = "Start the server. Every setting: docs/configuration.md.",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(ServeCommand.class);

  @Option(names = "--config", paramLabel = "FILE", description = "Properties file with settings.")
  private @Nullable Path config;

  @Option(names = "--data", paramLabel = "DIR", description = "The data directory.")
  private @Nullable String data;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "Address of the native API; port 0 takes a free one.")
  private @Nullable String listen;

  @Option(
      names = "--catalog-url",
      paramLabel = "URL",
      description = "jdbc:postgresql://…; SQLite in the data directory without it.")
  private @Nullable String catalogUrl;

  @Option(
      names = "--access-file",
      paramLabel = "FILE",
      description = "Where to write address and local token, mode 0600.")
  private @Nullable String accessFile;

  @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Any setting.")
  private Map<String, String> others = new LinkedHashMap<>();

  @Option(
      names = "--stop-when-stdin-closes",
      description =
          "Stop when standard input ends: for a parent that must not leave a server behind.")
  private boolean stopWhenStdinCloses;

  @Override
  public Integer call() throws InterruptedException {
    var settings = settings(System.getenv());
    Logging.apply(settings.log());
    var stopped = new CountDownLatch(1);
    try (var server = HoldfastServer.start(settings)) {
      var hook = new Thread(() -> close(server, stopped), "stop");
      Runtime.getRuntime().addShutdownHook(hook);
      if (stopWhenStdinCloses) {
        Thread.ofVirtual().name("stdin-watch").start(() -> awaitEndOfInput(stopped));
      }
      stopped.await();
    }
    return 0;
  }

  /** Settings of the file, the environment and the flags. */
  private Settings settings(Map<String, String> environment) {
    var flags = new LinkedHashMap<>(others);
    put(flags, Setting.DATA, data);
    put(flags, Setting.LISTEN, listen);
    put(flags, Setting.CATALOG_URL, catalogUrl);
    put(flags, Setting.ACCESS_FILE, accessFile);
    var above = new SettingSources().environment(environment);
    flags.forEach((key, value) -> above.set(key, value, "the command line"));
    var file =
        Optional.ofNullable(config)
            .or(() -> configurationBeside(Settings.of(above, environment).data()));
    if (file.isEmpty()) {
      return Settings.of(above, environment);
    }
    var all = new SettingSources().file(file.get()).environment(environment);
    flags.forEach((key, value) -> all.set(key, value, "the command line"));
    return Settings.of(all, environment);
  }

  private static Optional<Path> configurationBeside(Path data) {
    return Optional.of(data.resolve("holdfast.properties")).filter(Files::isRegularFile);
  }

  private static void put(Map<String, String> flags, Setting setting, @Nullable String value) {
    if (value == null) {
      return;
    }
    if (flags.containsKey(setting.key())) {
      throw new InvalidInputException(
          ErrorCode.CONFIGURATION_INVALID, "%s is given twice".formatted(setting.key()));
    }
    flags.put(setting.key(), value);
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
