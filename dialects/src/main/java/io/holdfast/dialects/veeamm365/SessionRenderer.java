package io.holdfast.dialects.veeamm365;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.dialects.veeamm365.M365States.SessionType;
import org.jspecify.annotations.Nullable;

/** A restore session as a version shows it. */
final class SessionRenderer {
  private final M365Version version;
  private final String sessions;

  SessionRenderer(Call call) {
    this.version = call.version();
    this.sessions = call.link("/RestoreSessions/");
  }

  /** The form of the bare array: a session that works has no end at all. */
  ObjectNode brief(RestoreSession session) {
    var url = sessions + session.id();
    var times = session.times();
    var node =
        Answers.JSON
            .objectNode()
            .put("id", session.id().toString())
            .put("type", type(session).name())
            .put("creationTime", Answers.time(times.createdAt()));
    Answers.putTime(node, "endTime", times.endedAt());
    node.put("state", M365States.state(session.standing()).name())
        .put("result", M365States.result(session.standing()).name());
    Answers.link(Answers.self(node, url), "organization", url + "/organization");
    return node;
  }

  /**
   * The form of pages and single sessions. Dashboards take apart {@code name} at colon and hyphen,
   * and the first and fourth word of {@code details}.
   */
  ObjectNode full(RestoreSession session, String organization) {
    var totals = session.totals();
    var node =
        brief(session)
            .put("name", "%s: %s - %s".formatted(words(type(session)), organization, session.no()))
            .put("organization", organization)
            .put("initiatedBy", session.actor().name())
            .put(
                "details",
                "%d items processed (%d success)".formatted(totals.items(), totals.restored()));
    if (version.isAtLeast(6)) {
      node.put("scopeName", organization)
          .put("clientHost", filled(session.actor().address()))
          .put("reason", filled(session.request().reason()));
    }
    if (version.isAtLeast(8)) {
      node.put("eTag", session.revision());
    }
    return node;
  }

  private static String filled(@Nullable String text) {
    return text == null ? "" : text;
  }

  /** Sessions that the vendor has no word for pass as its first kind, where a mount shows them. */
  private static SessionType type(RestoreSession session) {
    return M365States.type(session.request().explorer()).orElse(SessionType.Vex);
  }

  private static String words(SessionType type) {
    return switch (type) {
      case Vex -> "Exchange restore";
      case Veod -> "OneDrive restore";
      case Vesp -> "SharePoint restore";
      case Vet -> "Teams restore";
    };
  }
}
