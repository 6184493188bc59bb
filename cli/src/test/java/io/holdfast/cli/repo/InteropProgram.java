package io.holdfast.cli.repo;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.ExitStatus;
import io.holdfast.cli.CommandLineHarness;
import io.holdfast.cli.repo.InteropCell.Form;
import io.holdfast.cli.repo.InteropCell.Program;
import io.holdfast.engine.repository.Restic;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.store.ObjectName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Holdfast or restic at one place, by the commands that a person types. */
sealed interface InteropProgram {
  void init(Form form);

  void backup(Path what, Form form);

  void forgetAllButOne();

  /** At once, without grace. */
  void prune();

  /** Reads all. */
  boolean check();

  /** What a check says that finds damage, in structures or in data as well. */
  String damage(boolean data);

  /** Of all packs, after every index is gone. */
  void repairIndex();

  /** Saves what is whole in a pack, and then the snapshots that still miss something. */
  void repairData(ObjectName pack);

  void copyTo(InteropPlace second);

  /** The newest snapshot of it. */
  void restore(Path what, Path target);

  int snapshots();

  /** The same for each program. */
  private static String[] backupWords(Path what, Form form) {
    var words = new ArrayList<>(List.of("backup", what.toString(), "--host", "host"));
    if (form.version() > 1) {
      words.addAll(List.of("--compression", form.compressed() ? "auto" : "off"));
    }
    return words.toArray(String[]::new);
  }

  /** Which versions of restic there are. */
  static List<Program> restics() {
    return newer().isEmpty()
        ? List.of(Program.RESTIC)
        : List.of(Program.RESTIC, Program.NEWER_RESTIC);
  }

  /** What {@code ./holdfast test} fetched, or who runs the tests by hand; empty for none. */
  static String newer() {
    var fetched = System.getenv("HOLDFAST_TEST_NEWER_RESTIC");
    return fetched == null ? "" : fetched;
  }

  /**
   * @param folder for what is not at the place
   */
  static InteropProgram of(Program program, InteropPlace place, Path folder) {
    return switch (program) {
      case HOLDFAST -> new Holdfast(place, folder);
      case RESTIC -> new StockRestic("restic", "rebuild-index", place, folder);
      case NEWER_RESTIC -> new StockRestic(newer(), "repair index", place, folder);
    };
  }

  /** The command line, in this process. */
  record Holdfast(InteropPlace place, Path folder) implements InteropProgram {
    @Override
    public void init(Form form) {
      done("init", "--repository-version", String.valueOf(form.version()));
    }

    @Override
    public void backup(Path what, Form form) {
      done(backupWords(what, form));
    }

    @Override
    public void forgetAllButOne() {
      done("forget", "--keep-last", "1");
    }

    @Override
    public void prune() {
      done("prune", "--grace", "0", "--max-unused", "0");
    }

    @Override
    public boolean check() {
      return run("check", "--read-data").status() == ExitStatus.DONE;
    }

    @Override
    public String damage(boolean data) {
      var answer = data ? run("check", "--read-data") : run("check");
      assertThat(answer.status()).as(answer.toString()).isEqualTo(ExitStatus.DAMAGED);
      return answer.toString();
    }

    @Override
    public void repairIndex() {
      done("repair", "index");
    }

    @Override
    public void repairData(ObjectName pack) {
      var packs = run("repair", "packs", pack.id());
      assertThat(packs.status()).as(packs.toString()).isEqualTo(ExitStatus.DAMAGED);
      var snapshots = run("repair", "snapshots", "--forget");
      assertThat(snapshots.status()).as(snapshots.toString()).isEqualTo(ExitStatus.INCOMPLETE);
    }

    @Override
    public void copyTo(InteropPlace second) {
      done("copy", "--to", second.name());
    }

    @Override
    public void restore(Path what, Path target) {
      done("restore", "latest", "--path", what.toString(), "-t", target.toString());
    }

    @Override
    public int snapshots() {
      return done("snapshots", "--json").json().path("snapshots").size();
    }

    private CommandLineHarness.Answer done(String... arguments) {
      var answer = run(arguments);
      if (answer.status() != ExitStatus.DONE) {
        throw new AssertionError(List.of(arguments) + ": " + answer);
      }
      return answer;
    }

    private CommandLineHarness.Answer run(String... arguments) {
      var harness =
          new CommandLineHarness(folder).with("HOLDFAST_PASSWORD", TestRepositories.PASSWORD);
      place.environment().forEach(harness::with);
      // The verb's own words come before its options.
      var words =
          Stream.of(
              Stream.of("repo"), Stream.of(arguments), Stream.of("-r", place.name(), "--no-cache"));
      return harness.run(words.flatMap(each -> each).toArray(String[]::new));
    }
  }

  /** A program of restic's. */
  record StockRestic(String program, String indexRepair, InteropPlace place, Path folder)
      implements InteropProgram {
    private static final Pattern SNAPSHOT = Pattern.compile("\"short_id\"");

    @Override
    public void init(Form form) {
      run("init", "--repository-version", Integer.toString(form.version()));
    }

    @Override
    public void backup(Path what, Form form) {
      run(backupWords(what, form));
    }

    @Override
    public void forgetAllButOne() {
      run("forget", "--keep-last", "1");
    }

    @Override
    public void prune() {
      run("prune", "--max-unused", "0");
    }

    @Override
    public boolean check() {
      return tryRun("check", "--read-data").exitStatus() == 0;
    }

    @Override
    public String damage(boolean data) {
      var result = data ? tryRun("check", "--read-data") : tryRun("check");
      assertThat(result.exitStatus()).as(result.output()).isNotZero();
      return result.output();
    }

    @Override
    public void repairIndex() {
      run(indexRepair.split(" "));
    }

    @Override
    public void repairData(ObjectName pack) {
      run("repair", "packs", pack.id());
      run("repair", "snapshots", "--forget");
    }

    @Override
    public void copyTo(InteropPlace second) {
      try {
        var password = Files.writeString(folder.resolve("password"), TestRepositories.PASSWORD);
        var target = new StockRestic(program, indexRepair, second, folder);
        target.run("copy", "--from-repo", place.name(), "--from-password-file", password + "");
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void restore(Path what, Path target) {
      run("restore", "latest", "--path", what.toString(), "--target", target.toString());
    }

    @Override
    public int snapshots() {
      return (int) SNAPSHOT.matcher(run("snapshots", "--json")).results().count();
    }

    private String run(String... arguments) {
      try {
        return restic().run(arguments);
      } catch (IOException | InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    private Restic.Result tryRun(String... arguments) {
      try {
        return restic().tryRun(arguments);
      } catch (IOException | InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    private Restic restic() {
      var restic =
          new Restic(program, place.name(), TestRepositories.PASSWORD, place.environment());
      restic.with(place.resticOptions().toArray(String[]::new));
      restic.in(folder);
      return restic;
    }
  }
}
