package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import io.holdfast.base.ExitStatus;
import io.holdfast.cli.repo.RepoCommand;
import io.holdfast.store.testkit.RcloneServer;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code ./holdfast} as a process. It runs from a copy of the launcher beside a jar that leads to
 * the classes under test, so that it has nothing to build.
 */
class LauncherIT {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String PASSWORD = "launcher test";
  private static final int FILES = 32;
  private static final int FILE_BYTES = 4 << 20;

  /** A command that is too quick for a signal is tried again with the next scene. */
  private static final int ATTEMPTS = 5;

  @TempDir private static Path folder;

  private static Path home;

  private record Ended(int status, String out, String err) {}

  @BeforeAll
  static void installLauncher() throws IOException {
    home = Files.createDirectory(folder.resolve("home"));
    Files.copy(ROOT.resolve("pom.xml"), home.resolve("pom.xml"));
    Files.copy(ROOT.resolve("holdfast"), home.resolve("holdfast"));
    Files.createDirectory(home.resolve("launcher"));
    try (var scripts = Files.list(ROOT.resolve("launcher"))) {
      for (var script : scripts.toList()) {
        Files.copy(script, home.resolve("launcher").resolve(script.getFileName()));
      }
    }
    var built = Files.createDirectories(home.resolve("distribution/target"));
    jar(Files.createDirectory(built.resolve("lib")).resolve("holdfast-cli.jar"));
    Files.createFile(built.resolve("built")); // newer than all that was copied
  }

  @Test
  void saysItsVersion() throws Exception {
    var answer = end(start(List.of(), "--version"));

    assertThat(answer.status()).as(answer.err()).isZero();
    assertThat(answer.out()).startsWith("holdfast ");
  }

  @Test
  void namesTheCommandThatWasMeant() throws Exception {
    var answer = end(start(List.of(), "repoo"));

    assertThat(answer.status()).isEqualTo(ExitStatus.INPUT);
    assertThat(answer.err()).contains("repoo");
  }

  @Test
  void printsACompletionScriptForBash() throws Exception {
    var script = folder.resolve("completion");
    Files.writeString(script, end(start(List.of(), "completion", "bash")).out());

    var check = end(new ProcessBuilder("bash", "-n", script.toString()).start());

    assertThat(check.status()).as(check.err()).isZero();
    assertThat(script).content().contains("complete -F");
  }

  @Test
  void asksNobodyForAPasswordWithoutATerminal() throws Exception {
    var answer = end(start(List.of("setsid", "--wait"), "repo", "init", "-r", "unmade"));

    assertThat(answer.status()).isEqualTo(ExitStatus.INPUT);
    assertThat(answer.err()).contains("HOLDFAST_PASSWORD").contains("--password-file");
    assertThat(folder.resolve("unmade")).doesNotExist();
  }

  @Test
  void takesAPasswordFromAPipe() throws Exception {
    var made = script("printf 'piped\\nno part\\n' | ./home/holdfast repo init -r piped");
    var opened = script("HOLDFAST_PASSWORD=piped ./home/holdfast repo snapshots -r piped");

    assertThat(made.status()).as(made.err()).isZero();
    assertThat(opened.status()).as(opened.err()).isZero();
  }

  @Test
  void tellsAReaderWhoLeftFromAFullDisk() throws Exception {
    var full = script("./home/holdfast completion bash >/dev/full");
    var left = script("set -o pipefail; ./home/holdfast completion bash | true");

    assertThat(full.status()).isEqualTo(ExitStatus.SOURCE);
    assertThat(full.err()).contains("HF-1012").contains("standard output");
    assertThat(left.status()).isIn(ExitStatus.OUTPUT_CLOSED, 0); // a pipe may hold all of it
    assertThat(left.err()).isEmpty();
  }

  @Test
  void saysThatAJdkIsNeeded() throws Exception {
    var without = copyOfLauncher("without-jdk");
    Files.writeString(
        without.resolve("launcher/find-jdk.sh"),
        "is_jdk25() { return 1; }\n",
        StandardOpenOption.APPEND);

    var answer = script("./without-jdk/holdfast --version");

    assertThat(answer.status()).isEqualTo(69);
    assertThat(answer.err()).contains("a JDK 25 or newer is needed").contains("HOLDFAST_JDK");
  }

  @Test
  void saysThatMavenIsNeededToBuild() throws Exception {
    var without = copyOfLauncher("without-maven");
    Files.delete(without.resolve("distribution/target/built"));
    var tools = Files.createDirectory(folder.resolve("tools"));
    for (var tool : List.of("sh", "readlink", "dirname", "sed", "head", "find", "cat")) {
      var real = end(new ProcessBuilder("sh", "-c", "command -v " + tool).start()).out().strip();
      Files.createSymbolicLink(tools.resolve(tool), Path.of(real));
    }

    var answer = script("PATH=%s ./without-maven/holdfast --version".formatted(tools));

    assertThat(answer.status()).isEqualTo(69);
    assertThat(answer.err()).contains("Maven 3.8.7 or newer").contains("no 'mvn' is on the PATH");
  }

  /** Packs for a distant place lie there until they are sent. */
  @Test
  void keepsWhatIsTemporaryWhereItIsTold() throws Exception {
    var source = Files.createDirectories(folder.resolve("little")).resolve("file");
    Files.writeString(source, "a few bytes");
    var absent = folder.resolve("absent");
    try (var server = RcloneServer.start(folder.resolve("served"), null)) {
      var account = RcloneServer.ACCOUNT;
      var before =
          List.of(
              "env",
              "RESTIC_REST_USERNAME=" + account.user(),
              "RESTIC_REST_PASSWORD=" + account.password(),
              "HOLDFAST_PASSWORD=" + PASSWORD);
      var place = "rest:" + server.newPlace().base();
      var made = end(start(before, "repo", "init", "-r", place));
      assertThat(made.status()).as(made.err()).isZero();

      var elsewhere = Stream.concat(before.stream(), Stream.of("TMPDIR=" + absent)).toList();
      var refused = end(start(elsewhere, "repo", "backup", "-r", place, source.toString()));
      Files.createDirectory(absent);
      var done = end(start(elsewhere, "repo", "backup", "-r", place, source.toString()));

      assertThat(refused.err()).contains("HF-3034").contains(absent.toString());
      assertThat(refused.status()).isEqualTo(ExitStatus.SOURCE);
      assertThat(done.status()).as(done.err()).isZero();
    }
  }

  @Test
  void verbsThatMoveDataHaveTheCompilerForIt() throws Exception {
    var quick =
        List.of("init", "snapshots", "ls", "find", "diff", "tag", "list", "cat", "key", "unlock");
    copyOfLauncher("without-java");
    makeJdkThatPrints();
    for (var verb : RepoCommand.SUBCOMMANDS.types().keySet()) {
      var java = script("HOLDFAST_JDK=$PWD/jdk ./without-java/holdfast repo " + verb).out();

      assertThat(java.contains("engine-compiler.json")).as(java).isEqualTo(!quick.contains(verb));
      var early = script("HOLDFAST_JDK=$PWD/jdk ./without-java/holdfast repo -r x " + verb).out();
      assertThat(early.contains("engine-compiler.json")).as(early).isEqualTo(!quick.contains(verb));
    }
  }

  @Test
  void everyHeapMayGrowToHalfOfTheMemory() throws Exception {
    var machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    var half = Math.min(4096, machine.getTotalMemorySize() / 2 >> 20);
    copyOfLauncher("with-a-heap");
    makeJdkThatPrints();
    for (var verb : RepoCommand.SUBCOMMANDS.types().keySet()) {
      var java = script("HOLDFAST_JDK=$PWD/jdk ./with-a-heap/holdfast repo " + verb).out();
      var most = Pattern.compile("-Xmx(\\d+)m").matcher(java);

      assertThat(most.find()).as(java).isTrue();
      assertThat(Long.parseLong(most.group(1))).as(verb).isGreaterThanOrEqualTo(half - 1);
      assertThat(java).containsPattern("-XX:MaxNewSize=\\d+m|-Xmn\\d+m");
    }
  }

  /** A JDK whose java prints its arguments. */
  private static void makeJdkThatPrints() throws IOException {
    var bin = Files.createDirectories(folder.resolve("jdk/bin"));
    Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"25\"\n");
    for (var tool : List.of("java", "javac")) {
      Files.writeString(bin.resolve(tool), "#!/bin/sh\necho \"$@\"\n");
      Files.setPosixFilePermissions(
          bin.resolve(tool), PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void saysAtOnceThatTheMemoryIsTooSmall() throws Exception {
    var place = makeStrongRepository("too-large-for-it").toString();
    var small = List.of("env", "HOLDFAST_JAVA_OPTS=-Xms8m -Xmn4m -Xmx20m");

    var answer = end(start(small, "repo", "snapshots", "-r", place)); // scrypt alone takes 32 MiB

    assertThat(answer.status()).as(answer.err()).isEqualTo(ExitStatus.INTERNAL);
    assertThat(answer.err())
        .contains("HF-9002")
        .contains("HOLDFAST_JAVA_OPTS=-Xmx")
        .doesNotContain("could not clean up");
  }

  @Test
  void ctrlCEndsABackupWithoutALockOrAHalfSnapshot() throws Exception {
    var source = makeSource();
    for (var attempt = 0; attempt < ATTEMPTS; attempt++) {
      var repository = makeRepository("backup-" + attempt);
      var backup = start(interruptible(), "repo", "backup", "-r", repository.toString(), source);

      var ended = interrupt(backup, () -> count(repository.resolve("data")) > 0);

      assertThat(repository.resolve("locks")).isEmptyDirectory();
      checkWithRestic(repository);
      if (ended.status() != ExitStatus.DONE) {
        assertThat(ended.status()).as(ended.err()).isEqualTo(ExitStatus.INTERRUPTED);
        assertThat(ended.err()).contains("HF-9001");
        assertThat(repository.resolve("snapshots")).isEmptyDirectory();
        return;
      }
    }
    throw new AssertionError("the backup was always faster than the signal");
  }

  @Test
  void ctrlCEndsARestoreWithoutALockOrAPartialFile() throws Exception {
    var source = makeSource();
    var repository = makeRepository("restored-from");
    var place = repository.toString();
    assertThat(end(start(List.of(), "repo", "backup", "-r", place, source)).status()).isZero();
    for (var attempt = 0; attempt < ATTEMPTS; attempt++) {
      var target = folder.resolve("restored-" + attempt);
      var words = new String[] {"repo", "restore", "-r", place, "latest", "-t", target.toString()};

      var ended = interrupt(start(interruptible(), words), () -> count(target) > 0);

      assertThat(repository.resolve("locks")).isEmptyDirectory();
      if (ended.status() != ExitStatus.DONE) {
        assertThat(ended.status()).as(ended.err()).isEqualTo(ExitStatus.INTERRUPTED);
        var restored = Path.of(target + source);
        try (var files = Files.list(restored)) {
          for (var file : files.toList()) { // whole, or not there
            assertThat(Files.mismatch(file, Path.of(source).resolve(file.getFileName())))
                .isEqualTo(-1);
          }
        }
        checkWithRestic(repository);
        return;
      }
    }
    throw new AssertionError("the restore was always faster than the signal");
  }

  /**
   * A parent may have told its children to ignore Ctrl-C, as a shell does with what runs beside.
   */
  private static List<String> interruptible() {
    return List.of("env", "--default-signal=INT");
  }

  /** Waits until the command is at work, then sends what Ctrl-C sends. */
  private static Ended interrupt(Process process, BooleanSupplier atWork) throws Exception {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .until(() -> atWork.getAsBoolean() || !process.isAlive());
    new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor();
    return end(process);
  }

  private static Process start(List<String> before, String... arguments) throws IOException {
    var words =
        Stream.of(before.stream(), Stream.of("./home/holdfast"), Stream.of(arguments))
            .flatMap(each -> each)
            .toList();
    return prepare(words).start();
  }

  private static Ended script(String text) throws Exception {
    return end(prepare(List.of("bash", "-c", text)).start());
  }

  private static ProcessBuilder prepare(List<String> words) {
    var builder = new ProcessBuilder(words).directory(folder.toFile());
    builder.environment().keySet().removeIf(name -> name.matches("(HOLDFAST|RESTIC)_.*"));
    builder.environment().put("HOLDFAST_JDK", System.getProperty("java.home"));
    if (words.contains("-r") && !words.contains("init")) {
      builder.environment().put("HOLDFAST_PASSWORD", PASSWORD);
    }
    return builder;
  }

  /** What a process left; it prints little. */
  private static Ended end(Process process) throws Exception {
    process.getOutputStream().close();
    var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    var err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("does not end: " + out + err);
    }
    return new Ended(process.exitValue(), out, err);
  }

  private static String makeSource() throws IOException {
    var source = folder.resolve("source");
    if (Files.notExists(source)) {
      Files.createDirectory(source);
      var random = new SplittableRandom(1);
      var bytes = new byte[FILE_BYTES];
      for (var number = 0; number < FILES; number++) {
        random.nextBytes(bytes);
        Files.write(source.resolve("f" + number), bytes);
      }
    }
    return source.toString();
  }

  private static Path makeRepository(String name) {
    var made =
        new CommandLineHarness(folder)
            .with("HOLDFAST_PASSWORD", PASSWORD)
            .run("repo", "init", "-r", name);
    assertThat(made.status()).as(made.err()).isZero();
    return folder.resolve(name);
  }

  /** Made by the program itself: its key is as hard to guess as anybody's. */
  private static Path makeStrongRepository(String name) throws Exception {
    var place = folder.resolve(name);
    var before = List.of("env", "HOLDFAST_PASSWORD=" + PASSWORD);
    var made = end(start(before, "repo", "init", "-r", place.toString()));
    assertThat(made.status()).as(made.err()).isZero();
    try (var keys = Files.newDirectoryStream(place.resolve("keys"))) {
      var key = new ObjectMapper().readTree(keys.iterator().next().toFile());
      assertThat(key.get("N").asInt()).isGreaterThanOrEqualTo(1 << 14);
    }
    return place;
  }

  private static void checkWithRestic(Path repository) throws Exception {
    var builder = new ProcessBuilder("restic", "-r", repository.toString(), "--no-cache", "check");
    builder.environment().put("RESTIC_PASSWORD", PASSWORD);
    var check = end(builder.start());
    assertThat(check.status()).as(check.out() + check.err()).isZero();
    assertThat(check.out()).contains("no errors were found");
  }

  /** Whole files below a folder; none while it is not there. */
  private static long count(Path below) {
    var found = new long[1];
    try {
      Files.walkFileTree(
          below,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              found[0]++;
              return FileVisitResult.TERMINATE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      return 0; // it changes while it is walked
    }
    return found[0];
  }

  private static Path copyOfLauncher(String name) throws IOException {
    var copy = folder.resolve(name);
    try (var files = Files.walk(home)) {
      for (var file : files.toList()) {
        Files.copy(file, copy.resolve(home.relativize(file).toString()));
      }
    }
    return copy;
  }

  /** A jar without classes that names this test's class path. */
  private static void jar(Path place) throws IOException {
    var manifest = new Manifest();
    var entries = manifest.getMainAttributes();
    entries.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    entries.put(Attributes.Name.MAIN_CLASS, Main.class.getName());
    entries.put(
        Attributes.Name.CLASS_PATH,
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(entry -> Path.of(entry).toUri().toString())
            .collect(Collectors.joining(" ")));
    new JarOutputStream(Files.newOutputStream(place), manifest).close();
  }
}
