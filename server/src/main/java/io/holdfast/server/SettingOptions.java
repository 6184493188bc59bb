package io.holdfast.server;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.server.configuration.Setting;
import io.holdfast.server.configuration.SettingSources;
import io.holdfast.server.configuration.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which installation, and its settings: those of the file, the environment and the flags. */
public final class SettingOptions {
  @Option(names = "--config", paramLabel = "FILE", description = "Properties file with settings.")
  private @Nullable Path config;

  @Option(names = "--data", paramLabel = "DIR", description = "The data directory.")
  private @Nullable String data;

  @Option(
      names = "--catalog-url",
      paramLabel = "URL",
      description = "jdbc:postgresql://…; SQLite in the data directory without it.")
  private @Nullable String catalogUrl;

  @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Any setting.")
  private Map<String, String> others = new LinkedHashMap<>();

  /**
   * @param more settings that have flags of their own; null for those not given
   */
  Settings settings(Map<String, String> environment, Map<Setting, @Nullable String> more) {
    var flags = new LinkedHashMap<>(others);
    put(flags, Setting.DATA, data);
    put(flags, Setting.CATALOG_URL, catalogUrl);
    more.forEach((setting, value) -> put(flags, setting, value));
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
}
