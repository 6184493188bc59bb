package io.holdfast.api.model;

/** A credential with its secret, shown this once. */
public record CreatedToken(Token token, String secret) {
  /** Tells nothing that opens a door. */
  @Override
  public String toString() {
    return "CreatedToken[token=%s]".formatted(token);
  }
}
