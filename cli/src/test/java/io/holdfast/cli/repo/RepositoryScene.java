package io.holdfast.cli.repo;

import io.holdfast.base.ExitStatus;
import io.holdfast.cli.CommandLineHarness;
import io.holdfast.cli.CommandLineHarness.Answer;
import io.holdfast.engine.config.RepositoryConfig;
import io.holdfast.engine.crypto.Password;
import io.holdfast.engine.key.KeyOwner;
import io.holdfast.engine.key.WeakKeys;
import io.holdfast.engine.repository.CreateOptions;
import io.holdfast.engine.repository.Repository;
import io.holdfast.store.LocalStore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder with a small tree {@code src} and a repository {@code r} whose password {@code opens}
 * and costs nothing to derive, and commands that run in that folder.
 */
final class RepositoryScene {
  static final String PASSWORD = "opens";

  private final Path folder;

  private RepositoryScene(Path folder) {
    this.folder = folder;
  }

  /** Makes the tree and an empty repository. */
  static RepositoryScene make(Path folder) throws IOException {
    var source = Files.createDirectories(folder.resolve("src/d"));
    Files.writeString(folder.resolve("src/a.txt"), "first");
    Files.writeString(source.resolve("b.txt"), "second");
    Files.createSymbolicLink(folder.resolve("src/link"), Path.of("a.txt"));
    makeRepository(folder.resolve("r"));
    return new RepositoryScene(folder);
  }

  static void makeRepository(Path place) {
    makeRepository(place, RepositoryConfig.NEWEST_VERSION);
  }

  static void makeRepository(Path place, int version) {
    var options =
        new CreateOptions(
            RepositoryConfig.generate(version), KeyOwner.ofThisProcess(), WeakKeys.STRENGTH);
    try (var store = LocalStore.at(place);
        var password = Password.of(PASSWORD)) {
      Repository.create(store, password, options).close();
    }
  }

  /** Runs {@code repo …} with the right password in the environment. */
  Answer run(String... arguments) {
    return with("HOLDFAST_PASSWORD", PASSWORD).run(words(arguments));
  }

  /** As {@link #run}, for a command that ends when it is told to. */
  CommandLineHarness.Running start(String... arguments) {
    return with("HOLDFAST_PASSWORD", PASSWORD).start(words(arguments));
  }

  /** As {@link #start}, with a clock of one's own. */
  CommandLineHarness.Running startAt(InstantSource clock, String... arguments) {
    return with("HOLDFAST_PASSWORD", PASSWORD).at(clock).start(words(arguments));
  }

  /** Runs {@code repo …} with one variable in the environment, and no password else. */
  Answer runWith(String variable, String value, String... arguments) {
    return with(variable, value).run(words(arguments));
  }

  /** As {@link #run}, for steps that must succeed before what is tested. */
  Answer done(String... arguments) {
    var answer = run(arguments);
    if (answer.status() != ExitStatus.DONE) {
      throw new AssertionError(List.of(arguments) + ": " + answer);
    }
    return answer;
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  /** Copies the repository, so that the copy may be damaged. */
  Path copyRepository(String name) throws IOException {
    var copy = folder.resolve(name);
    try (var all = Files.walk(folder.resolve("r"))) {
      for (var each : all.toList()) {
        Files.copy(each, copy.resolve(folder.resolve("r").relativize(each).toString()));
      }
    }
    return copy;
  }

  /** All files in a folder of a repository. */
  List<Path> files(Path repository, String type) throws IOException {
    try (var all = Files.walk(repository.resolve(type))) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  /** Cuts files of a repository, which are read-only, to so many bytes. */
  static void cut(List<Path> files, long bytes) throws IOException {
    for (var file : files) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(bytes);
      }
    }
  }

  /** Gives a file of a repository other bytes, as many as it had. */
  static void overwrite(Path file) throws IOException {
    var size = Math.toIntExact(Files.size(file));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Files.write(file, new byte[size]);
  }

  private CommandLineHarness with(String variable, String value) {
    return new CommandLineHarness(folder).with(variable, value);
  }

  private static String[] words(String... arguments) {
    return Stream.concat(Stream.of("repo"), Stream.of(arguments)).toArray(String[]::new);
  }
}
