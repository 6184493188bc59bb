package io.holdfast.catalog;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import org.jspecify.annotations.Nullable;

/** The catalog refused or failed; the code says which, and whether trying again can help. */
public final class CatalogException extends HoldfastException {
  private static final long serialVersionUID = 1L;

  public CatalogException(ErrorCode code, String message) {
    this(code, message, null);
  }

  public CatalogException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(code, message, cause);
  }
}
