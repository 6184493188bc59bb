package io.holdfast.cli;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.crypto.Password;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds a password: in a file, from a command, in the environment, on standard input, or by asking;
 * never in an argument.
 */
public final class PasswordReader {
  private static final int LONGEST_FILE_BYTES = 64 << 10;

  /** Nothing: what comes on ours is there to be backed up. */
  private static final ProcessBuilder.Redirect INPUT_FOR_COMMANDS =
      ProcessBuilder.Redirect.from(new File("/dev/null"));

  private static final String NEW_QUESTION = "new password: ";

  private final Context context;
  private final @Nullable String command;
  private final boolean inputIsData;

  public PasswordReader(Context context) {
    this(context, null, false);
  }

  /**
   * @param command that prints a repository's password, where one is named
   * @param inputIsData whether standard input holds what the command works on, and no password
   */
  public PasswordReader(Context context, @Nullable String command, boolean inputIsData) {
    this.context = context;
    this.command = command;
    this.inputIsData = inputIsData;
  }

  /**
   * The password that opens a repository; the caller closes it.
   *
   * @throws CommandException when a file and a command are named, whose passwords may differ
   */
  public RepositoryPassword current(@Nullable Path file) {
    return current(file, "password of the repository: ");
  }

  private RepositoryPassword current(@Nullable Path file, String question) {
    requireOneOf(file);
    return option(file)
        .or(this::known)
        .or(() -> line(question).or(() -> ask(question)).map(RepositoryPassword::of))
        .orElseThrow(
            () -> missing("--password-file FILE, HOLDFAST_PASSWORD_FILE or HOLDFAST_PASSWORD"));
  }

  /**
   * The password of a second repository; the caller closes it.
   *
   * @param variable that may hold it, or with {@code _FILE} behind it name its file
   * @param fallback the first repository's file: with nothing else told, both have one password
   */
  public RepositoryPassword other(@Nullable Path file, String variable, @Nullable Path fallback) {
    return file(file)
        .or(() -> variable(variable + "_FILE").map(Path::of).map(this::read))
        .or(() -> variable(variable).map(Password::of).map(RepositoryPassword::of))
        .orElseGet(() -> current(fallback, "password of the other repository: "));
  }

  /** A password to be: asked for twice when it is typed; the caller closes it. */
  public Password fresh(@Nullable Path file, boolean alsoCurrent) {
    if (alsoCurrent) {
      requireOneOf(file);
    }
    var found =
        option(file)
            .or(() -> variable("HOLDFAST_NEW_PASSWORD_FILE").map(Path::of).map(this::read))
            .or(() ->
                variable("HOLDFAST_NEW_PASSWORD").map(Password::of).map(RepositoryPassword::of));
    if (alsoCurrent) {
      found = found.or(this::known);
    }
    var password =
        found
            .map(RepositoryPassword::alone)
            .or(() -> line(NEW_QUESTION))
            .or(this::askTwice)
            .orElseThrow(() ->
                missing(
                    alsoCurrent
                        ? "--password-file FILE or HOLDFAST_PASSWORD"
                        : "--new-password-file FILE or HOLDFAST_NEW_PASSWORD"));
    if (password.isEmpty()) {
      throw new CommandException(ErrorCode.INPUT_INVALID, "a new password must not be empty");
    }
    return password;
  }

  private Optional<RepositoryPassword> file(@Nullable Path file) {
    return Optional.ofNullable(file).map(this::read);
  }

  private Optional<RepositoryPassword> option(@Nullable Path file) {
    return Optional.ofNullable(command).map(PasswordReader::printed).or(() -> file(file));
  }

  private Optional<RepositoryPassword> known() {
    return known("HOLDFAST_PASSWORD").or(() -> known("RESTIC_PASSWORD"));
  }

  /** A command first, then a file, then the variable itself, in restic's order. */
  private Optional<RepositoryPassword> known(String variable) {
    return variable(variable + "_COMMAND")
        .map(PasswordReader::printed)
        .or(() -> variable(variable + "_FILE").map(Path::of).map(this::read))
        .or(() -> variable(variable).map(Password::of).map(RepositoryPassword::of));
  }

  /** Options stand in for variables of either name, as restic's do for its own. */
  private void requireOneOf(@Nullable Path file) {
    for (var name : List.of("HOLDFAST_PASSWORD", "RESTIC_PASSWORD")) {
      var files = file != null || variable(name + "_FILE").isPresent();
      var commands = command != null || variable(name + "_COMMAND").isPresent();
      if (files && commands) {
        throw new CommandException(
            ErrorCode.INPUT_INVALID,
            "give --password-file or --password-command, not both, nor %1$s_FILE with %1$s_COMMAND"
                .formatted(name));
      }
    }
  }

  /** What a command prints, without a shell and without our input, as restic does it. */
  private static RepositoryPassword printed(String command) {
    var words = ShellWords.split(command);
    try {
      var process =
          new ProcessBuilder(words)
              .redirectInput(INPUT_FOR_COMMANDS)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try {
        var bytes = printedBy(process);
        var status = process.waitFor();
        if (status != 0) {
          throw new CommandException(
              ErrorCode.INPUT_INVALID,
              "the password command %s left with %d".formatted(words.getFirst(), status));
        }
        return RepositoryPassword.printed(bytes);
      } finally {
        process.destroy();
      }
    } catch (IOException e) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID, "cannot run the password command " + words.getFirst(), e);
    } catch (InterruptedException e) {
      throw stopped(e);
    }
  }

  private static CommandException stopped(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new CommandException(ErrorCode.INTERRUPTED, "stopped", cause);
  }

  /** Closes what it has read, for a command that prints more must end too. */
  private static byte[] printedBy(Process process) throws IOException {
    try (var output = process.getInputStream()) {
      return output.readNBytes(LONGEST_FILE_BYTES);
    }
  }

  private Optional<String> variable(String... names) {
    return context.variable(names);
  }

  private RepositoryPassword read(Path file) {
    var path = context.directory().resolve(file);
    try (var stream = Files.newInputStream(path)) {
      var bytes = stream.readNBytes(LONGEST_FILE_BYTES);
      return RepositoryPassword.inFile(bytes);
    } catch (IOException e) {
      throw new CommandException(
          ErrorCode.PATH_UNREADABLE, "cannot read the password file %s".formatted(path), e);
    }
  }

  /** Where standard input is no terminal, as restic has it. */
  private Optional<Password> line(String question) {
    if (inputIsData) {
      return Optional.empty();
    }
    try {
      return context.terminal().secretLine(question).map(PasswordReader::wiped);
    } catch (InterruptedException e) {
      throw stopped(e);
    }
  }

  private static Password wiped(byte[] utf8) {
    try {
      return Password.ofUtf8(utf8);
    } finally {
      Arrays.fill(utf8, (byte) 0);
    }
  }

  private Optional<Password> askTwice() {
    var first = typed(NEW_QUESTION);
    if (first.isEmpty()) {
      return Optional.empty();
    }
    var second = typed("the same again: ").orElseGet(() -> new char[0]);
    try {
      if (!Arrays.equals(first.get(), second)) {
        throw new CommandException(ErrorCode.INPUT_INVALID, "the two passwords are not the same");
      }
      return Optional.of(Password.of(first.get()));
    } finally {
      Arrays.fill(first.get(), ' ');
      Arrays.fill(second, ' ');
    }
  }

  private Optional<Password> ask(String prompt) {
    var typed = typed(prompt);
    if (typed.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Password.of(typed.get()));
    } finally {
      Arrays.fill(typed.get(), ' ');
    }
  }

  private Optional<char[]> typed(String prompt) {
    try {
      return context.terminal().secret(prompt);
    } catch (InterruptedException e) {
      throw stopped(e);
    }
  }

  private CommandException missing(String where) {
    var why =
        inputIsData
            ? "standard input is what is backed up, so no password is read there, and nobody can be asked"
            : "standard input has none, and nobody can be asked";
    return new CommandException(
        ErrorCode.INPUT_INVALID, "a password is needed; %s; give %s".formatted(why, where));
  }
}
