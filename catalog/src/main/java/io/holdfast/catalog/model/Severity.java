package io.holdfast.catalog.model;

/** The worst that a session has met so far. */
public enum Severity {
  OK,
  WARNING,
  ERROR
}
