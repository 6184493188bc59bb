package io.holdfast.catalog.model;

/** What became of an audited act. */
public enum AuditOutcome {
  ALLOWED,
  REFUSED,
  FAILED
}
