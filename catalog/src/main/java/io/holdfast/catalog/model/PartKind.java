package io.holdfast.catalog.model;

/** What a part of a restore point holds. */
public enum PartKind {
  FILE_TREE,
  DATABASE_DUMP,
  MAIL_FOLDERS,
  IMAGE
}
