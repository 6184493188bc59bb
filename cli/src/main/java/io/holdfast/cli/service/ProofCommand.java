package io.holdfast.cli.service;

import io.holdfast.api.client.Query;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.ExitStatus;
import io.holdfast.base.proof.ProofBundle;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.CommandGroup;
import io.holdfast.cli.Common;
import io.holdfast.cli.terminal.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The signed statements of drills. */
@Command(
    name = "proof",
    description = "Fetch the signed statements of drills, and check them without a server.",
    subcommands = {ProofCommand.Export.class, ProofCommand.Verify.class, ProofCommand.Key.class})
public final class ProofCommand extends CommandGroup {
  /** Fetches them all as one file. */
  @Command(name = "export", description = "Write the statements and the public key into a file.")
  static final class Export extends ServerCommand {
    @Option(
        names = {"-o", "--output"},
        required = true,
        paramLabel = "FILE",
        description = "Where to; replaced if it is there.")
    @SuppressWarnings("NullAway.Init")
    private Path output;

    @Option(
        names = "--project",
        paramLabel = "SLUG",
        description = "Only of these projects; repeatable.")
    private List<String> projects = new ArrayList<>();

    @Override
    public Integer call() throws InterruptedException {
      try (var client = connect()) {
        var query = Query.all();
        for (var project : projects) {
          query = query.with("projectId", new Lookup(client).project(project).id());
        }
        var bundle = client.proofs(query.with("format", "bundle"));
        var file = common.context().directory().resolve(output);
        Files.writeString(file, bundle);
        common.print(Map.of("file", file.toString()), "written to " + file);
        return ExitStatus.DONE;
      } catch (IOException e) {
        throw new CommandException(
            ErrorCode.OUTPUT_UNWRITABLE, "cannot write %s: %s".formatted(output, e));
      }
    }
  }

  /** Checks a file. */
  @Command(
      name = "verify",
      description = "Check every statement, its signature and its place. Asks no server.")
  static final class Verify implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("NullAway.Init")
    private Common common;

    @Parameters(index = "0", paramLabel = "FILE", description = "As proof export wrote it.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(
        names = "--key",
        paramLabel = "ID",
        description =
            "The key that they must be signed with, as proof key shows it. Without it the file's own"
                + " key is taken, and you have to compare its id.")
    private @Nullable String key;

    @Override
    public Integer call() {
      var report = ProofBundle.verify(read(), key);
      var text = new StringBuilder();
      report.problems().forEach(problem -> text.append(Table.printable(problem)).append('\n'));
      text.append(
          "%s: %,d proofs in %,d chains, key %s"
              .formatted(
                  report.sound() ? "sound" : "BROKEN",
                  report.links(),
                  report.chains(),
                  report.keyId().isEmpty() ? "unknown" : report.keyId()));
      common.print(
          Map.of(
              "sound", report.sound(),
              "proofs", report.links(),
              "chains", report.chains(),
              "keyId", report.keyId(),
              "problems", report.problems()),
          text);
      if (report.sound() && key == null && !common.json()) {
        common.warn("compare the key with `holdfast proof key`, or give it with --key");
      }
      return report.sound() ? ExitStatus.DONE : ExitStatus.DAMAGED;
    }

    private byte[] read() {
      try {
        return Files.readAllBytes(common.context().directory().resolve(file));
      } catch (IOException e) {
        throw new CommandException(
            ErrorCode.PATH_UNREADABLE, "cannot read %s: %s".formatted(file, e));
      }
    }
  }

  /** Shows the key. */
  @Command(name = "key", description = "Show the key that this server signs statements with.")
  static final class Key extends ServerCommand {
    @Override
    public Integer call() throws InterruptedException {
      try (var client = connect()) {
        var shown = client.proofKey();
        common.print(
            ApiShape.of(shown),
            "%s%n%s public key %s".formatted(shown.id(), shown.algorithm(), shown.publicKey()));
        return ExitStatus.DONE;
      }
    }
  }
}
