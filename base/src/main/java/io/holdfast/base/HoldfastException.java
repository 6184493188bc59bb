package io.holdfast.base;

import org.jspecify.annotations.Nullable;

/**
 * The root of every failure that is ours. Each room has one leaf of it, and translates foreign
 * exceptions into that leaf once, at its edge, with the cause kept.
 */
public abstract class HoldfastException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  /**
   * @param message names the thing and the value, never a secret; the next step if there is one
   */
  protected HoldfastException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** Always there, other than in foreign exceptions. */
  @Override
  public final String getMessage() {
    return String.valueOf(super.getMessage());
  }

  public final ErrorCode code() {
    return code;
  }
}
