package io.holdfast.catalog.model;

/** Who may lift an object lock early. */
public enum ObjectLockMode {
  GOVERNANCE,
  COMPLIANCE
}
