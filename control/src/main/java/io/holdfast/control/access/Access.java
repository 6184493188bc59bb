package io.holdfast.control.access;

import java.util.function.Predicate;

/**
 * Checks credentials. Thread-safe. Every method fails with CREDENTIAL_INVALID when the credential
 * is unknown, wrong, expired or revoked, in the same time for each of these as far as it can.
 */
public interface Access {
  /** The caller behind a bearer token or an OAuth access token. */
  Caller bearer(String token);

  /**
   * The caller behind a signature.
   *
   * @param proof told the secret, says whether it made the signature; the secret is wiped after. An
   *     unknown access key is tried with a secret that fits nothing.
   */
  Caller signed(String accessKey, Predicate<byte[]> proof);

  /**
   * The caller behind a name and a password as HTTP's basic scheme sends them, with every request:
   * a user's, an access key's with its secret, or a bearer token in the place of the password, with
   * any name.
   */
  Caller basic(String username, String password);

  /** A new pair for a name and password. */
  default TokenPair login(String username, String password) {
    return login(username, password, false);
  }

  /**
   * A new pair for a name and password.
   *
   * @param brief whether its refresh token, and those that follow from it, live no longer than an
   *     access token
   */
  TokenPair login(String username, String password, boolean brief);

  /** The next pair; the refresh token is spent, and the old access token with it. */
  TokenPair refresh(String refreshToken);

  /** Ends an access token and the refresh token of its pair. */
  void revoke(String accessToken);
}
