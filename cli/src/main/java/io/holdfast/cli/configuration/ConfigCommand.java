package io.holdfast.cli.configuration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import io.holdfast.base.ExitStatus;
import io.holdfast.cli.CommandGroup;
import io.holdfast.cli.service.ServerCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Configuration as a file, without changing it. */
@Command(
    name = "config",
    description = "Compare a server's configuration with a file, or write it as one.",
    subcommands = {ConfigCommand.Diff.class, ConfigCommand.Export.class})
public final class ConfigCommand extends CommandGroup {
  /** Shows what apply would do. */
  @Command(
      name = "diff",
      description = "Show what `holdfast apply` would do; exit status 3 when that is something.")
  static final class Diff extends ServerCommand {
    @Parameters(paramLabel = "FILE", description = "YAML, as in docs/configuration-as-code.md.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Override
    public Integer call() {
      var context = common.context();
      var wished = ConfigurationFile.read(context.directory().resolve(file), context);
      try (var client = connect()) {
        var steps = new Comparison(new Known(client), wished).steps();
        common.print(
            Map.of("dryRun", true, "steps", steps.stream().map(Step::shape).toList()),
            ApplyCommand.text(steps, "to do"));
        return steps.stream().allMatch(it -> it.action() == Step.Action.NONE)
            ? ExitStatus.DONE
            : ExitStatus.INCOMPLETE;
      }
    }
  }

  /** Writes what the server knows. */
  @Command(
      name = "export",
      description = "Write what the server knows as YAML that `holdfast apply` takes.")
  static final class Export extends ServerCommand {
    private static final ObjectMapper YAML =
        new ObjectMapper(
            YAMLFactory.builder()
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                .disable(YAMLGenerator.Feature.SPLIT_LINES)
                .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
                .build());

    @Option(
        names = "--project",
        paramLabel = "SLUG",
        description = "Only this project, and what all share; repeatable.")
    private List<String> projects = new ArrayList<>();

    @Override
    public Integer call() {
      try (var client = connect()) {
        var export = new ConfigurationExport(new Known(client));
        var file = export.file(projects);
        common.print(file, text(file));
        export
            .hidden()
            .forEach(section ->
                common.warn(
                    "%s are left out: the token may not see them".formatted(section.word())));
        return 0;
      }
    }

    static String text(ObjectNode file) {
      try {
        return "# Passwords and other secrets are not in it: passwordFile, secretFiles, secretEnv.%n%s"
            .formatted(YAML.writeValueAsString(file).replaceFirst("\\n\\z", ""));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("JSON that is no YAML", e);
      }
    }
  }
}
