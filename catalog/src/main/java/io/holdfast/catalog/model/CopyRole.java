package io.holdfast.catalog.model;

/** Whether a copy was written by the session itself or made from one that was. */
public enum CopyRole {
  PRIMARY,
  SECONDARY
}
