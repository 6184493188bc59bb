package io.holdfast.cli.repo;

import io.holdfast.base.ExitStatus;
import io.holdfast.engine.lock.StaleLocks;
import java.util.List;
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
      var done = all ? new StaleLocks.Removed(locks.removeAll(), List.of()) : locks.removeStale();
      common.print(
          Map.of("removed", Shapes.texts(done.removed()), "damaged", Shapes.texts(done.damaged())),
          text(done));
      return done.damaged().isEmpty() ? ExitStatus.DONE : ExitStatus.DAMAGED;
    }
  }

  private static String text(StaleLocks.Removed done) {
    var text = new StringBuilder("removed %,d locks".formatted(done.removed().size()));
    done.damaged()
        .forEach(name -> text.append("%nDAMAGED %s: nobody can tell whose it is".formatted(name)));
    if (!done.damaged().isEmpty()) {
      text.append(
          "%nwhen nobody works on the repository, --remove-all takes these too".formatted());
    }
    return text.toString();
  }
}
