package io.holdfast.cli.service;

import java.util.List;
import java.util.Locale;

/** What clients of a vendor log in with, and what they need for all calls of its dialect. */
public enum VendorAccess {
  SCP(
      Kind.HMAC,
      "backup:read,backup:run,restore:read,restore:run,restore:run.inplace,source:write,"
          + "plan:write,server:write,point:delete"),
  NORTHFLANK(
      Kind.BEARER,
      "backup:read,backup:run,restore:read,restore:run,restore:run.inplace,plan:write,"
          + "point:delete,point:pin,export:create,export:download"),
  VEEAM_AZURE(
      Kind.PASSWORD,
      "backup:read,backup:run,restore:read,restore:run,restore:run.inplace,plan:write,"
          + "point:delete"),
  VEEAM_M365(
      Kind.PASSWORD,
      "backup:read,backup:run,restore:read,restore:run,restore:run.inplace,restore:content,"
          + "plan:write"),
  MITTWALD(
      Kind.BEARER,
      "backup:read,backup:run,restore:read,restore:run,restore:run.inplace,plan:write,"
          + "point:delete,point:pin,export:create,export:download");

  /** What a credential is; the words are the API's. */
  public enum Kind {
    BEARER,
    HMAC,
    PASSWORD
  }

  private final Kind kind;
  private final String scopes;

  VendorAccess(Kind kind, String scopes) {
    this.kind = kind;
    this.scopes = scopes;
  }

  public Kind kind() {
    return kind;
  }

  public List<String> scopes() {
    return List.of(scopes.split(","));
  }

  /** The dialect's name, as it is mounted. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
