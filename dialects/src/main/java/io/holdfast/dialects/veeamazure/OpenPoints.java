package io.holdfast.dialects.veeamazure;

import io.holdfast.catalog.model.Explorer;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreSessionId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.control.access.Caller;
import io.holdfast.control.explore.Explorers;
import io.holdfast.control.explore.Shown;
import io.holdfast.rest.edge.Fields;

/** Points that {@code restoreFile} opened, by the sessions that paths name. */
final class OpenPoints {
  static final String ONE = "/flr/{flrSessionId}";

  private final FoundSessions found;
  private final Explorers explorers;

  OpenPoints(FoundSessions found, Explorers explorers) {
    this.found = found;
    this.explorers = explorers;
  }

  /** A point, the session in which it is open, and who looks into it. */
  record Opened(Caller caller, RestoreSession session, Shown shown) {
    RestoreSessionId id() {
      return session.id();
    }
  }

  /** The point of the session in the path, which counts as used then. */
  Opened open(Call call, Scope scope) {
    var caller = call.caller(scope, Scope.RESTORE_READ);
    var session = session(call, caller);
    Explorers.requireOpen(session);
    explorers.used(session.id());
    return explorers.shown(session).stream()
        .findFirst()
        .map(shown -> new Opened(caller, session, shown))
        .orElseThrow(() -> Call.missing("restore point"));
  }

  /** The session in the path, open or not. */
  RestoreSession session(Call call, Caller caller) {
    return found
        .restore(caller, call.request().pathValue("flrSessionId"))
        .filter(session -> session.request().purpose() == RestorePurpose.EXPLORE)
        .filter(session -> session.request().explorer() == Explorer.FILES)
        .orElseThrow(() -> Call.missing("file-level recovery session"));
  }

  /** A path in a point or on a server. */
  static String absolute(Fields body, String field, String path) {
    if (!path.startsWith("/")) {
      throw body.invalid(field, "FORMAT", "must be an absolute path");
    }
    return path;
  }
}
