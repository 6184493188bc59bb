package io.holdfast.catalog;

import io.holdfast.base.ErrorCode;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteException;

/** Translates what drivers, pool and migrations throw, once, at the catalog's edge. */
final class Failures {
  private Failures() {}

  /** Whether the same transaction may succeed when it is run again. */
  static boolean passing(Throwable thrown) {
    var cause = sqlCause(thrown);
    if (cause == null) {
      return false;
    }
    if (cause instanceof SQLiteException sqlite) {
      return switch (primaryCode(sqlite)) {
        case 5, 6 -> true; // SQLITE_BUSY, SQLITE_LOCKED
        default -> false;
      };
    }
    var state = cause.getSQLState();
    return "40001".equals(state) || "40P01".equals(state) || "55P03".equals(state);
  }

  /** The catalog's own exception for a foreign one. */
  static CatalogException translate(Throwable thrown, String catalog) {
    if (thrown instanceof CatalogException ours) {
      return ours;
    }
    var cause = sqlCause(thrown);
    if (cause == null) {
      return new CatalogException(
          ErrorCode.CATALOG_UNREACHABLE,
          "catalog %s failed: %s".formatted(catalog, thrown.getMessage()),
          thrown);
    }
    var code = cause instanceof SQLiteException sqlite ? sqliteCode(sqlite) : postgresCode(cause);
    return new CatalogException(code, message(code, catalog, cause), thrown);
  }

  private static String message(ErrorCode code, String catalog, SQLException cause) {
    var reason = cause.getMessage();
    return switch (code) {
      case RESOURCE_EXISTS -> "it exists already: " + reason;
      case STATE_CONFLICT ->
          "something that it belongs to, or that belongs to it, forbids it: " + reason;
      case CATALOG_BUSY -> "catalog %s is held by another process: %s".formatted(catalog, reason);
      case CATALOG_READ_ONLY -> "catalog %s cannot be written: %s".formatted(catalog, reason);
      case CATALOG_DAMAGED ->
          "catalog %s is damaged: %s; restore it from its last copy".formatted(catalog, reason);
      case CONFIGURATION_INVALID -> "catalog %s refuses us: %s".formatted(catalog, reason);
      default -> "catalog %s cannot be reached: %s".formatted(catalog, reason);
    };
  }

  private static ErrorCode sqliteCode(SQLiteException cause) {
    return switch (primaryCode(cause)) {
      case 5, 6 -> ErrorCode.CATALOG_BUSY;
      case 8, 3 -> ErrorCode.CATALOG_READ_ONLY; // SQLITE_READONLY, SQLITE_PERM
      case 11, 26 -> ErrorCode.CATALOG_DAMAGED; // SQLITE_CORRUPT, SQLITE_NOTADB
      case 13 -> ErrorCode.STORE_FULL;
      case 19 -> sqliteConstraint(cause);
      default -> ErrorCode.CATALOG_UNREACHABLE;
    };
  }

  private static ErrorCode sqliteConstraint(SQLiteException cause) {
    return switch (cause.getResultCode()) {
      case SQLITE_CONSTRAINT_UNIQUE, SQLITE_CONSTRAINT_PRIMARYKEY -> ErrorCode.RESOURCE_EXISTS;
      case SQLITE_CONSTRAINT_FOREIGNKEY -> ErrorCode.STATE_CONFLICT;
      default -> ErrorCode.INTERNAL;
    };
  }

  private static ErrorCode postgresCode(SQLException cause) {
    var state = cause.getSQLState() == null ? "" : cause.getSQLState();
    return switch (state) {
      case "23505" -> ErrorCode.RESOURCE_EXISTS;
      case "23503", "23001" -> ErrorCode.STATE_CONFLICT;
      case "40001", "40P01", "55P03" -> ErrorCode.CATALOG_BUSY;
      case "25006" -> ErrorCode.CATALOG_READ_ONLY;
      case "53100" -> ErrorCode.STORE_FULL;
      case "XX001", "XX002" -> ErrorCode.CATALOG_DAMAGED;
      case "3D000", "42501", "28000", "28P01" -> ErrorCode.CONFIGURATION_INVALID;
      default -> ErrorCode.CATALOG_UNREACHABLE;
    };
  }

  private static int primaryCode(SQLiteException cause) {
    return cause.getResultCode().code & 0xff;
  }

  /** The deepest SQL exception in the chain. */
  private static @Nullable SQLException sqlCause(Throwable thrown) {
    SQLException found = null;
    for (Throwable at = thrown; at != null; at = at.getCause()) {
      if (at instanceof SQLException sql) {
        found = sql;
      }
    }
    return found;
  }
}
