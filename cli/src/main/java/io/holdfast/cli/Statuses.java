package io.holdfast.cli;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.ExitStatus;

/** The exit statuses of one call. */
enum Statuses {
  /** Those of docs/cli.md. */
  OWN {
    @Override
    int of(ErrorCode failure) {
      return ExitStatus.of(failure.kind());
    }

    @Override
    int ofResult(int status) {
      return status;
    }
  },

  /** Those of restic since 0.17, for scripts that were written for it. */
  RESTIC {
    private static final int FATAL = 1;
    private static final int NO_REPOSITORY = 10;
    private static final int LOCKED = 11;
    private static final int WRONG_PASSWORD = 12;

    @Override
    int of(ErrorCode failure) {
      return switch (failure) {
        case REPOSITORY_MISSING -> NO_REPOSITORY;
        case REPOSITORY_LOCKED -> LOCKED;
        case PASSWORD_WRONG -> WRONG_PASSWORD;
        case INTERRUPTED -> ExitStatus.INTERRUPTED;
        default -> FATAL;
      };
    }

    @Override
    int ofResult(int status) {
      return switch (status) {
        case ExitStatus.DONE, ExitStatus.MISSING -> ExitStatus.DONE; // a find without hits
        case ExitStatus.INCOMPLETE -> ExitStatus.INCOMPLETE;
        default -> FATAL;
      };
    }
  };

  static final String VARIABLE = "HOLDFAST_EXIT_STATUS";

  /**
   * @param arguments of the call; what restic has no word for has our own statuses
   * @throws CommandException INPUT_INVALID when the variable says something else
   */
  static Statuses of(Context context, String... arguments) {
    var wanted = context.variable(VARIABLE);
    if (wanted.isEmpty()) {
      return OWN;
    }
    if (!wanted.get().equals("restic")) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID,
          "%s is '%s'; it can be 'restic', or not be set".formatted(VARIABLE, wanted.get()));
    }
    return arguments.length > 0 && arguments[0].equals("repo") ? RESTIC : OWN;
  }

  abstract int of(ErrorCode failure);

  /** Of a command that ended by itself. */
  abstract int ofResult(int status);
}
