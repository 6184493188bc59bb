package io.holdfast.catalog.dump;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.CatalogException;
import org.jooq.Field;

/** What a column holds, in words that no database owns. */
enum ColumnKind {
  TEXT,
  NUMBER,
  REAL,
  FLAG;

  static ColumnKind of(Field<?> field) {
    var type = field.getType();
    if (type == String.class) {
      return TEXT;
    }
    if (type == Long.class || type == Integer.class || type == Short.class) {
      return NUMBER;
    }
    if (type == Double.class || type == Float.class) {
      return REAL;
    }
    if (type == Boolean.class) {
      return FLAG;
    }
    throw new CatalogException(
        ErrorCode.INTERNAL, "no kind for column %s of %s".formatted(field.getName(), type));
  }
}
