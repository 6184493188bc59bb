package io.holdfast.catalog.model;

/** Form of an exported file. */
public enum ExportFormat {
  TAR,
  TAR_GZ,
  TAR_ZST,
  ZIP,
  DUMP,
  PTAR
}
