package io.holdfast.cli.repo;

import io.holdfast.engine.lock.StaleLocks;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Removes locks that nobody holds any more. */
@Command(name = "unlock", description = "Remove locks whose holders are gone.")
final class UnlockCommand extends RepoSubcommand {
  @Option(
      names = "--remove-all",
      description =
          "Remove all locks, also of those who still work: only when you know that nobody does.")
  private boolean all;

  @Override
  public Integer call() {
    var context = common.context();
    try (var open = options.open(context)) {
      var locks = new StaleLocks(open.repository().sealedFiles(), options.lock(context));
      var removed = all ? locks.removeAll() : locks.removeStale();
      common.print(
          Map.of("removed", Shapes.texts(removed)), "removed %,d locks".formatted(removed.size()));
      return 0;
    }
  }
}
