package io.holdfast.cli.repo;

import io.holdfast.cli.PasswordReader;
import io.holdfast.engine.repository.CreateOptions;
import io.holdfast.engine.repository.Repository;
import java.util.LinkedHashMap;
import picocli.CommandLine.Command;

/** Makes a new repository. */
@Command(name = "init", description = "Make a new repository; restic can use it too.")
final class InitCommand extends RepoSubcommand {
  @Override
  public Integer call() {
    var context = common.context();
    try (var store = options.store(context);
        var password = new PasswordReader(context).fresh(options.passwordFile(), true);
        var repository = Repository.create(store, password, CreateOptions.defaults())) {
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
}
