package io.holdfast.cli.repo;

import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.Context;
import io.holdfast.engine.config.RepositoryConfig;
import io.holdfast.engine.repository.CreateOptions;
import io.holdfast.engine.repository.Repository;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes a new repository. */
@Command(name = "init", description = "Make a new repository; restic can use it too.")
final class InitCommand extends RepoSubcommand {
  @Option(
      names = "--copy-chunker-params-from",
      paramLabel = "PLACE",
      description = "Cut files as this repository does, so that copies share data with backups.")
  private @Nullable String alike;

  @Option(
      names = "--from-password-file",
      paramLabel = "FILE",
      description = "File with its password; else HOLDFAST_FROM_PASSWORD, else the new one's.")
  private @Nullable Path fromPasswordFile;

  @Option(
      names = "--repository-version",
      paramLabel = "VERSION",
      description =
          "Version of the format: 1, for programs older than restic 0.14 and without compression, or 2 (default: ${DEFAULT-VALUE}).")
  private String version = "latest";

  @Override
  public Integer call() {
    var context = common.context();
    try (var store = options.store(context);
        var password = options.newPassword(context);
        var repository = Repository.create(store, password, how(context))) {
      var shape = new LinkedHashMap<String, Object>();
      shape.put("id", repository.config().id().toString());
      shape.put("version", repository.config().version());
      shape.put("location", store.location());
      common.print(
          shape,
          "made repository %s at %s%nKeep the password: nobody can restore without it."
              .formatted(repository.config().id(), store.location()));
      return 0;
    }
  }

  /** By a number, or by restic's words for it. */
  private int version() {
    return switch (version) {
      case "latest", "stable", "2" -> RepositoryConfig.NEWEST_VERSION;
      case "1" -> RepositoryConfig.OLDEST_VERSION;
      default ->
          throw new CommandException(
              ErrorCode.INPUT_INVALID,
              "there is no version %s of the format; give 1 or 2".formatted(version));
    };
  }

  private CreateOptions how(Context context) {
    var usual = CreateOptions.ofVersion(version());
    if (alike == null) {
      return usual;
    }
    try (var other =
        options.openOther(context, alike, fromPasswordFile, "HOLDFAST_FROM_PASSWORD")) {
      return usual.cuttingAs(other.repository().config());
    }
  }
}
