package io.holdfast.dialects.northflank;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.Scope;
import io.holdfast.control.access.Caller;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.RequestException;

/** What the vendor's documents call a right to do something. */
enum Permission {
  PROJECTS_READ("Project > Projects > Manage > Read"),
  ADDON_READ("Project > Addons > General > Read"),
  ADDON_UPDATE("Project > Addons > General > Update"),
  LOGS_READ("Account > Addon > General > Read"),
  DESTINATIONS_READ("Account > BackupDestinations > General > Read"),
  DESTINATIONS_UPDATE("Account > BackupDestinations > General > Update");

  private final String text;

  Permission(String text) {
    this.text = text;
  }

  /**
   * The caller, who must have all scopes that stand for this permission here.
   *
   * @throws RequestException SCOPE_MISSING
   */
  Caller of(Request request, Scope... scopes) {
    var caller = request.get(Caller.class);
    for (var scope : scopes) {
      if (!caller.may(scope)) {
        throw new RequestException(
            ErrorCode.SCOPE_MISSING,
            "the token lacks the permission %s (%s)".formatted(text, scope.text()));
      }
    }
    return caller;
  }
}
