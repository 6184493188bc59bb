package io.holdfast.cli.repo;

import io.holdfast.cli.Context;
import io.holdfast.cli.PasswordReader;
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

  @Override
  public Integer call() {
    var context = common.context();
    try (var store = options.store(context);
        var password = new PasswordReader(context).fresh(options.passwordFile(), true);
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

  private CreateOptions how(Context context) {
    var usual = CreateOptions.defaults();
    if (alike == null) {
      return usual;
    }
    try (var other =
        options.openOther(context, alike, fromPasswordFile, "HOLDFAST_FROM_PASSWORD")) {
      return usual.cuttingAs(other.repository().config());
    }
  }
}
