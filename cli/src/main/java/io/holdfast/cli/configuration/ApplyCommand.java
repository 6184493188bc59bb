package io.holdfast.cli.configuration;

import io.holdfast.api.client.ApiException;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.service.ServerCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes and changes what a file wants. */
@Command(
    name = "apply",
    description =
        "Bring projects, repositories, sources, plans and protections to what a file says. What the file does not name is left alone.")
public final class ApplyCommand extends ServerCommand {
  @Parameters(paramLabel = "FILE", description = "YAML, as in docs/configuration-as-code.md.")
  @SuppressWarnings("NullAway.Init")
  private Path file;

  @Option(names = "--dry-run", description = "Show what would be done, and do nothing.")
  private boolean dryRun;

  @Option(
      names = "--rotate-secrets",
      description =
          "Give sources their secrets again; without it only those that the server lacks.")
  private boolean rotate;

  @Override
  public Integer call() throws InterruptedException {
    var context = common.context();
    var wished = ConfigurationFile.read(context.directory().resolve(file), context);
    try (var client = connect()) {
      var known = new Known(client);
      var planned = new Comparison(known, wished).steps();
      var steps = dryRun ? planned : apply(wished, new Application(client, known, wished, rotate));
      common.print(
          Map.of("dryRun", dryRun, "steps", steps.stream().map(Step::shape).toList()),
          text(steps, dryRun ? "to do" : "done"));
      return 0;
    }
  }

  private static List<Step> apply(List<Wanted> wished, Application application)
      throws InterruptedException {
    var done = new ArrayList<Step>();
    for (var wanted : wished) {
      try {
        done.add(application.apply(wanted));
      } catch (ApiException e) {
        throw new CommandException(
            e.code(),
            "%s: %s. %d of %d things are as wanted now; mend the file and apply it again"
                .formatted(wanted.place(), e.getMessage(), done.size(), wished.size()),
            e);
      }
    }
    return done;
  }

  static String text(List<Step> steps, String suffix) {
    var changes = steps.stream().filter(it -> it.action() != Step.Action.NONE).toList();
    var same = steps.size() - changes.size();
    var lines = changes.stream().map(it -> it.text() + "%n".formatted());
    return lines.collect(Collectors.joining())
        + "%d %s, %d as wanted".formatted(changes.size(), suffix, same);
  }
}
