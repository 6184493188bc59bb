package io.holdfast.base;

/**
 * What the exit status of our programs says. docs/cli.md lists them; none ever changes its meaning.
 */
public final class ExitStatus {
  public static final int DONE = 0;

  /** Wrong usage, or input that cannot be used. */
  public static final int INPUT = 2;

  /** Done, but some items could not be read or written; each was named. */
  public static final int INCOMPLETE = 3;

  /** It was tried and did not succeed. */
  public static final int FAILED = 4;

  public static final int MISSING = 5;

  /** Something else is there or in progress. */
  public static final int CONFLICT = 6;

  /** Wrong password, missing or insufficient credential. */
  public static final int ACCESS = 7;

  /** The repository's place does not answer, refuses or is full. */
  public static final int STORE = 8;

  /** The repository is damaged. */
  public static final int DAMAGED = 9;

  /** The server or its catalog does not answer. */
  public static final int SERVICE = 10;

  /** The source cannot be read, or the target not written. */
  public static final int SOURCE = 11;

  public static final int UNSUPPORTED = 12;

  /** A fault of Holdfast; the number is that of sysexits.h. */
  public static final int INTERNAL = 70;

  /** Stopped by Ctrl-C: 128 and the signal's number. */
  public static final int INTERRUPTED = 130;

  /** Nobody reads the output any more, as after {@code | head}: 128 and SIGPIPE's number. */
  public static final int OUTPUT_CLOSED = 141;

  private ExitStatus() {}

  /** The status for a failure's kind. */
  public static int of(ErrorCode.Kind kind) {
    return switch (kind) {
      case INPUT, TOO_LARGE, MEDIA_TYPE, METHOD, RANGE -> INPUT;
      case MISSING -> MISSING;
      case CONFLICT, PRECONDITION, PRECONDITION_REQUIRED -> CONFLICT;
      case UNSUPPORTED -> UNSUPPORTED;
      case UNAUTHENTICATED, FORBIDDEN, ACCESS -> ACCESS;
      case STORE -> STORE;
      case DATA -> DAMAGED;
      case SOURCE -> SOURCE;
      case SERVICE, RATE -> SERVICE;
      case FAILED -> FAILED;
      case INTERRUPTED -> INTERRUPTED;
      case INTERNAL -> INTERNAL;
    };
  }
}
