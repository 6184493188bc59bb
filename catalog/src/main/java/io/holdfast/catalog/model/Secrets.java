package io.holdfast.catalog.model;

import org.jspecify.annotations.Nullable;

/**
 * What a credential is checked against; which fields are set follows from the kind. {@code
 * tokenHash} is the SHA-256 of the token in lower-case hex.
 */
public record Secrets(
    @Nullable String prefix,
    @Nullable String tokenHash,
    @Nullable String accessKey,
    @Nullable SecretId secretId,
    @Nullable String username,
    @Nullable String passwordHash) {

  public static Secrets bearer(String prefix, String tokenHash) {
    return new Secrets(prefix, tokenHash, null, null, null, null);
  }

  public static Secrets hmac(String accessKey, SecretId secretId) {
    return new Secrets(null, null, accessKey, secretId, null, null);
  }

  public static Secrets password(String username, String passwordHash) {
    return new Secrets(null, null, null, null, username, passwordHash);
  }

  /** Leaves out all that could help to guess. */
  @Override
  public String toString() {
    return "Secrets[prefix=%s, accessKey=%s, username=%s]".formatted(prefix, accessKey, username);
  }
}
