package io.holdfast.engine.crypto;

/**
 * Sealed bytes are not what was sealed with this key: damaged, too short, or of another key.
 * Checked, so that each caller says what it was that broke.
 */
public final class SealBrokenException extends Exception {
  private static final long serialVersionUID = 1L;

  public SealBrokenException(String message) {
    super(message);
  }
}
