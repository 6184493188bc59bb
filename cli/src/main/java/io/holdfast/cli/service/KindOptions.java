package io.holdfast.cli.service;

import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How to reach a source that is no folder. */
final class KindOptions {
  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description =
          "What the source is, such as postgres or command; its name is then the argument. Folders need none.")
  private @Nullable String kind;

  @Option(
      names = "--setting",
      paramLabel = "NAME=VALUE",
      description = "With --kind: a setting of the new source; repeatable.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--secret-file",
      paramLabel = "NAME=FILE",
      description = "With --kind: a secret of the new source, read from a file; repeatable.")
  private List<String> secretFiles = new ArrayList<>();

  @Option(
      names = "--secret-env",
      paramLabel = "NAME=VARIABLE",
      description =
          "With --kind: a secret of the new source, read from the environment; repeatable.")
  private List<String> secretVariables = new ArrayList<>();

  @Option(
      names = "--member",
      paramLabel = "NAME",
      description = "With --kind project-bundle: a source of it, by name or id; repeatable.")
  private List<String> members = new ArrayList<>();

  /** Names or ids. */
  List<String> members() {
    return members;
  }

  /** In the API's words. */
  Optional<String> kind() {
    return Optional.ofNullable(kind).map(word -> word.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  Map<String, String> settings() {
    return NamedValues.parse("--setting", settings);
  }

  Map<String, String> secrets(Context context) {
    return NamedValues.secrets(secretFiles, secretVariables, context);
  }

  /** Refuses what would be passed over without a kind. */
  void requireKind() {
    if (kind == null
        && !(settings.isEmpty()
            && secretFiles.isEmpty()
            && secretVariables.isEmpty()
            && members.isEmpty())) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID,
          "--setting, --member and secrets need --kind, which says what has them");
    }
  }
}
