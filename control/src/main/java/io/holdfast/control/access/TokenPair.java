package io.holdfast.control.access;

import java.time.Instant;

/**
 * What a login gives: a short-lived token, and one that gets the next pair, once.
 *
 * @param expiresAt end of the access token
 * @param brief whether the refresh token ends as soon
 */
public record TokenPair(
    Caller caller,
    String accessToken,
    String refreshToken,
    Instant issuedAt,
    Instant expiresAt,
    boolean brief) {
  /** Tells nothing that opens a door. */
  @Override
  public String toString() {
    return "TokenPair[caller=%s, expiresAt=%s]".formatted(caller.id(), expiresAt);
  }
}
