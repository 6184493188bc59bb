package io.holdfast.catalog.model;

/** How a credential is shown. */
public enum CredentialKind {
  /** A random token, kept as its SHA-256. */
  BEARER,
  /** An access key and a secret that signs requests; the secret is sealed. */
  HMAC,
  /** A user name and an Argon2id hash. */
  PASSWORD,
  /** A short-lived token got with a password. */
  OAUTH_ACCESS,
  /** Gets a new pair of tokens once. */
  OAUTH_REFRESH
}
