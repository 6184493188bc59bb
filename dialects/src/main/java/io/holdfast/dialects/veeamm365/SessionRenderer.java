package io.holdfast.dialects.veeamm365;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.dialects.veeamm365.M365States.SessionType;
import io.holdfast.rest.edge.ClockFormat;
import java.util.function.Function;

/** A restore session as versions 2 to 5 show it. */
final class SessionRenderer {
  private final String sessionsUrl;

  /**
   * @param versionUrl absolute, up to and with the version, without slash at the end
   */
  SessionRenderer(String versionUrl) {
    this.sessionsUrl = versionUrl + "/RestoreSessions/";
  }

  /** The form of the bare array: a session that works has no end at all. */
  ObjectNode brief(RestoreSession session) {
    var url = sessionsUrl + session.id();
    var times = session.times();
    var node =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", session.id().toString())
            .put("type", type(session).name())
            .put("creationTime", ClockFormat.TRIMMED_FRACTION.format(times.createdAt()));
    if (times.endedAt() != null) {
      node.put("endTime", ClockFormat.TRIMMED_FRACTION.format(times.endedAt()));
    }
    node.put("state", M365States.state(session.standing()).name())
        .put("result", M365States.result(session.standing()).name());
    var links = node.putObject("_links");
    links.putObject("self").put("href", url);
    links.putObject("organization").put("href", url + "/organization");
    return node;
  }

  /**
   * The form of pages and single sessions. Dashboards take apart {@code name} at colon and hyphen,
   * and the first and fourth word of {@code details}.
   *
   * @param organizations the name of each session's organization
   */
  ObjectNode full(RestoreSession session, Function<RestoreSession, String> organizations) {
    var organization = organizations.apply(session);
    var totals = session.totals();
    return brief(session)
        .put("name", "%s: %s - %s".formatted(words(type(session)), organization, session.no()))
        .put("organization", organization)
        .put("initiatedBy", session.actor().name())
        .put(
            "details",
            "%d items processed (%d success)".formatted(totals.items(), totals.restored()));
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
