package io.holdfast.server.configuration;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How listeners encrypt.
 *
 * @param main of the main listener, and of dialects' own listeners that say nothing else
 * @param certificateFile PEM, the server's own certificate first; {@code keyFile} is its key
 * @param names that a certificate made here is for; empty for those of the listeners
 */
public record TlsSettings(
    Choice main, Optional<Path> certificateFile, Optional<Path> keyFile, List<String> names) {
  /** Where a listener's certificate comes from. */
  public enum Choice {
    OFF("off"),
    SELF_MADE("self-made"),
    FILES("files");

    private final String word;

    Choice(String word) {
      this.word = word;
    }
  }

  public TlsSettings {
    names = List.copyOf(names);
  }

  static TlsSettings of(SettingSources sources) {
    var certificate = sources.find(Setting.TLS_CERTIFICATE_FILE).map(TlsSettings::path);
    var key = sources.find(Setting.TLS_KEY_FILE).map(TlsSettings::path);
    if (certificate.isPresent() != key.isPresent()) {
      throw invalid(
          "%s and %s belong together; only one of them is set"
              .formatted(Setting.TLS_CERTIFICATE_FILE.key(), Setting.TLS_KEY_FILE.key()));
    }
    var otherwise = certificate.isPresent() ? Choice.FILES : Choice.OFF;
    var names = Settings.names(sources, Setting.TLS_NAMES);
    var main = choice(sources, Setting.TLS, otherwise, certificate.isPresent());
    return new TlsSettings(main, certificate, key, names);
  }

  /** What a dialect's own listener does. */
  Choice choice(SettingSources sources, Setting setting) {
    return choice(sources, setting, main, certificateFile.isPresent());
  }

  private static Choice choice(
      SettingSources sources, Setting setting, Choice otherwise, boolean files) {
    var text = sources.find(setting);
    if (text.isEmpty()) {
      return otherwise;
    }
    var chosen =
        Stream.of(Choice.values())
            .filter(each -> each.word.equals(text.get()))
            .findFirst()
            .orElseThrow(() ->
                invalid(
                    "%s is '%s'; expected: off, self-made or files"
                        .formatted(setting.key(), text.get())));
    if (chosen == Choice.FILES && !files) {
      throw invalid(
          "%s is 'files', but %s and %s are not set"
              .formatted(
                  setting.key(), Setting.TLS_CERTIFICATE_FILE.key(), Setting.TLS_KEY_FILE.key()));
    }
    return chosen;
  }

  private static Path path(String text) {
    return Path.of(text).toAbsolutePath();
  }

  private static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.CONFIGURATION_INVALID, message);
  }
}
