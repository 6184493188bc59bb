package io.holdfast.catalog.model;

/** What a session did with an item. */
public enum ItemAction {
  RESTORE,
  EXPORT,
  SAVE,
  SEND,
  VIEW,
  VERIFY
}
