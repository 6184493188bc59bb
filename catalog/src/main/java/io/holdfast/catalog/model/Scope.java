package io.holdfast.catalog.model;

import java.util.Arrays;
import java.util.Optional;

/** What a credential may do; {@link #text} is the form that people and tokens write. */
public enum Scope {
  PROJECT_ADMIN("project:admin"),
  SERVER_WRITE("server:write"),
  SOURCE_WRITE("source:write"),
  PLAN_WRITE("plan:write"),
  REPOSITORY_WRITE("repository:write"),
  BACKUP_RUN("backup:run"),
  BACKUP_READ("backup:read"),
  RESTORE_RUN("restore:run"),
  RESTORE_RUN_INPLACE("restore:run.inplace"),
  RESTORE_APPROVE("restore:approve"),
  RESTORE_READ("restore:read"),
  RESTORE_CONTENT("restore:content"),
  EXPORT_CREATE("export:create"),
  EXPORT_DOWNLOAD("export:download"),
  POINT_DELETE("point:delete"),
  POINT_PIN("point:pin"),
  DRILL_RUN("drill:run"),
  DRILL_READ("drill:read"),
  AUDIT_READ("audit:read"),
  TOKEN_WRITE("token:write"),
  METRICS_READ("metrics:read"),
  /** Restic clients read a repository's objects. */
  GATEWAY_READ("gateway:read"),
  /** Restic clients read, and add what is not there; their locks are all that they delete. */
  GATEWAY_WRITE("gateway:write"),
  /** Restic clients delete objects of every kind, as forget and prune do. */
  GATEWAY_DELETE("gateway:delete");

  private final String text;

  Scope(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  public static Optional<Scope> find(String text) {
    return Arrays.stream(values()).filter(scope -> scope.text.equals(text)).findFirst();
  }
}
