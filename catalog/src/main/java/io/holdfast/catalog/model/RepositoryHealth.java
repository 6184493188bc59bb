package io.holdfast.catalog.model;

/** What the last look at a repository showed. */
public enum RepositoryHealth {
  OK,
  WARNING,
  DAMAGED,
  UNREACHABLE
}
