package io.holdfast.cli;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.crypto.Password;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds a password: in a file, in the environment, or by asking; never in an argument. */
public final class PasswordReader {
  private static final int LONGEST_FILE_BYTES = 64 << 10;

  private final Context context;
  private final @Nullable String command;

  public PasswordReader(Context context) {
    this(context, null);
  }

  /**
   * @param command that prints a repository's password, where one is named
   */
  public PasswordReader(Context context, @Nullable String command) {
    this.context = context;
    this.command = command;
  }

  /** The password that opens a repository; the caller closes it. */
  public Password current(@Nullable Path file) {
    return file(file)
        .or(() -> Optional.ofNullable(command).map(PasswordReader::printed))
        .or(() -> known("HOLDFAST_PASSWORD"))
        .or(() -> known("RESTIC_PASSWORD"))
        .or(() -> ask("password of the repository: "))
        .orElseThrow(
            () -> missing("--password-file FILE, HOLDFAST_PASSWORD_FILE or HOLDFAST_PASSWORD"));
  }

  /**
   * The password of a second repository; the caller closes it.
   *
   * @param variable that may hold it, or with {@code _FILE} behind it name its file
   * @param fallback the first repository's file: with nothing else told, both have one password
   */
  public Password other(@Nullable Path file, String variable, @Nullable Path fallback) {
    return file(file)
        .or(() -> variable(variable + "_FILE").map(Path::of).map(this::read))
        .or(() -> variable(variable).map(Password::of))
        .orElseGet(() -> current(fallback));
  }

  /** A password to be: asked for twice when it is typed; the caller closes it. */
  public Password fresh(@Nullable Path file, boolean alsoCurrent) {
    var found =
        file(file)
            .or(() -> variable("HOLDFAST_NEW_PASSWORD_FILE").map(Path::of).map(this::read))
            .or(() -> variable("HOLDFAST_NEW_PASSWORD").map(Password::of));
    if (alsoCurrent) {
      found =
          found
              .or(() -> Optional.ofNullable(command).map(PasswordReader::printed))
              .or(() -> known("HOLDFAST_PASSWORD"))
              .or(() -> known("RESTIC_PASSWORD"));
    }
    var password =
        found
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

  private Optional<Password> file(@Nullable Path file) {
    return Optional.ofNullable(file).map(this::read);
  }

  /** By a variable, its file, or a command that prints it. */
  private Optional<Password> known(String variable) {
    return variable(variable + "_FILE")
        .map(Path::of)
        .map(this::read)
        .or(() -> variable(variable).map(Password::of))
        .or(() -> variable(variable + "_COMMAND").map(PasswordReader::printed));
  }

  /** What a command prints, without a shell, as restic does it. */
  private static Password printed(String command) {
    var words = ShellWords.split(command);
    try {
      var process =
          new ProcessBuilder(words)
              .redirectInput(ProcessBuilder.Redirect.INHERIT)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (var output = process.getInputStream()) {
        var bytes = output.readNBytes(LONGEST_FILE_BYTES);
        var status = process.waitFor();
        if (status != 0) {
          throw new CommandException(
              ErrorCode.INPUT_INVALID,
              "the password command %s left with %d".formatted(words.getFirst(), status));
        }
        return password(bytes);
      } finally {
        process.destroy();
      }
    } catch (IOException e) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID, "cannot run the password command " + words.getFirst(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(ErrorCode.INTERRUPTED, "stopped", e);
    }
  }

  private static Password password(byte[] bytes) {
    var password = Password.ofUtf8(Arrays.copyOf(bytes, withoutLineEnd(bytes)));
    Arrays.fill(bytes, (byte) 0);
    return password;
  }

  private Optional<String> variable(String... names) {
    return context.variable(names);
  }

  private Password read(Path file) {
    var path = context.directory().resolve(file);
    try (var stream = Files.newInputStream(path)) {
      return password(stream.readNBytes(LONGEST_FILE_BYTES));
    } catch (IOException e) {
      throw new CommandException(
          ErrorCode.PATH_UNREADABLE, "cannot read the password file %s".formatted(path), e);
    }
  }

  private static int withoutLineEnd(byte[] bytes) {
    var end = bytes.length;
    if (end > 0 && bytes[end - 1] == '\n') {
      end--;
    }
    if (end > 0 && bytes[end - 1] == '\r') {
      end--;
    }
    return end;
  }

  private Optional<Password> askTwice() {
    var first = context.terminal().secret("new password: ");
    if (first.isEmpty()) {
      return Optional.empty();
    }
    var second = context.terminal().secret("the same again: ").orElseGet(() -> new char[0]);
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
    var typed = context.terminal().secret(prompt);
    if (typed.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Password.of(typed.get()));
    } finally {
      Arrays.fill(typed.get(), ' ');
    }
  }

  private static CommandException missing(String where) {
    return new CommandException(
        ErrorCode.INPUT_INVALID,
        "a password is needed and nobody can be asked for it; give %s".formatted(where));
  }
}
