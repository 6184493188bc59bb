package io.holdfast.cli.repo;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.ExitStatus;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.Context;
import io.holdfast.cli.terminal.Table;
import io.holdfast.engine.migrate.Migration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Brings a repository to a newer format. */
@Command(
    name = "migrate",
    description =
        "Bring the repository to a newer format; without a name, say what there is to do.")
final class MigrateCommand extends RepoSubcommand {
  @Parameters(arity = "0..1", paramLabel = "MIGRATION", description = "As upgrade_repo_v2.")
  private @Nullable String name;

  @Option(
      names = {"-n", "--dry-run"},
      description = "Say whether it applies, and change nothing.")
  private boolean dryRun;

  @Override
  public Integer call() throws InterruptedException {
    var chosen = name == null ? null : migration(name);
    if (chosen == null || dryRun) {
      print(version(), "");
      return ExitStatus.DONE;
    }
    var version = apply(chosen);
    print(version, "the repository has version %d now%n%n".formatted(version));
    return ExitStatus.DONE;
  }

  private int version() {
    try (var open = options.open(common.context())) {
      return open.repository().config().version();
    }
  }

  /** Returns the version that the repository has then. */
  private int apply(Migration migration) throws InterruptedException {
    var context = common.context();
    var locking = options.locking(context, false);
    var copy = copy(context);
    try (var open = options.openUncached(context);
        var display = common.progress("migrate");
        var lock = open.lock(locking, true)) {
      return migration.run(
          open.repository(),
          lock,
          copy,
          () -> display.note("until the new config is saved, the old one is kept in " + copy),
          new CheckCommand.Hears(display));
    }
  }

  /** A file that is not there, in a folder that outlives a crash where there may be one. */
  private Path copy(Context context) {
    var folder =
        options.noCache()
            ? Path.of(System.getProperty("java.io.tmpdir"))
            : context.directory().resolve(options.cacheFolder(context)).normalize();
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new CommandException(
          ErrorCode.OUTPUT_UNWRITABLE, "cannot keep the config in %s".formatted(folder), e);
    }
    return folder.resolve("config-" + UUID.randomUUID());
  }

  /**
   * @param done what is told before the list, to people
   */
  private void print(int version, String done) {
    var table = Table.of("Migration", "Applies", "Does");
    var shapes = new ArrayList<Map<String, Object>>();
    for (var migration : Migration.values()) {
      var applies = migration.applies(version);
      var shape = new LinkedHashMap<String, Object>();
      shape.put("name", migration.word());
      shape.put("applies", applies);
      shape.put("description", migration.description());
      shapes.add(shape);
      table.row(migration.word(), applies ? "yes" : "no", migration.description());
    }
    var shape = new LinkedHashMap<String, Object>();
    shape.put("version", version);
    shape.put("migrations", shapes);
    common.print(shape, done + table);
  }

  private static Migration migration(String name) {
    return Arrays.stream(Migration.values())
        .filter(each -> each.word().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new CommandException(
                ErrorCode.INPUT_INVALID,
                "there is no migration '%s'; repo migrate lists them".formatted(name)));
  }
}
