package io.holdfast.catalog.model;

/** How much of a restore point a session restores. */
public enum RestoreMode {
  WHOLE,
  ITEMS,
  DATABASE,
  IMAGE,
  MESSAGES
}
