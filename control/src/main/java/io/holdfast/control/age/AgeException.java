package io.holdfast.control.age;

import java.io.IOException;

/** A file is no age file, was changed or cut short. */
public final class AgeException extends IOException {
  private static final long serialVersionUID = 1L;

  AgeException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The file is whole as far as it was read, and not for this identity. */
  public static final class NotForUs extends IOException {
    private static final long serialVersionUID = 1L;

    NotForUs(Throwable cause) {
      super("it is encrypted to other keys", cause);
    }
  }
}
