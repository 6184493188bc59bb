package io.holdfast.control.channel;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.catalog.model.AlertKind;
import io.holdfast.catalog.model.Notice;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A notice in words for people.
 *
 * @param title one line
 * @param facts what more there is to know, by its name
 */
record Wording(String title, Map<String, String> facts) {
  /** Which fields of the data people are shown, in this order, and how they are called. */
  private static final Map<String, String> SHOWN = shown();

  private static final int MOST_CHARACTERS = 300;

  static Wording of(Notice notice) {
    var data = Envelope.data(notice);
    var facts = new LinkedHashMap<String, String>();
    SHOWN.forEach((field, label) -> {
      var value = data.path(field).asText("");
      if (!value.isEmpty()) {
        facts.put(label, line(value));
      }
    });
    facts.put("Event", notice.type().text());
    facts.put("At", notice.at().toString());
    return new Wording(line(title(notice, data)), facts);
  }

  /** All of it as lines of plain text, without the title. */
  String body() {
    var text = new StringBuilder();
    facts.forEach((label, value) -> text.append(label).append(": ").append(value).append('\n'));
    return text.toString().stripTrailing();
  }

  private static String title(Notice notice, JsonNode data) {
    var name = data.path("protectionName").asText(data.path("name").asText(""));
    var of = name.isEmpty() ? "" : " of " + name;
    return switch (notice.type()) {
      case BACKUP_STARTED -> "Backup%s started".formatted(of);
      case BACKUP_SUCCEEDED -> "Backup%s succeeded".formatted(of);
      case BACKUP_WARNED -> "Backup%s ended with warnings".formatted(of);
      case BACKUP_FAILED -> "Backup%s failed".formatted(of);
      case BACKUP_ABORTED -> "Backup%s was aborted".formatted(of);
      case BACKUP_OVERDUE -> "Backup%s is overdue".formatted(of);
      case BACKUP_RECOVERED -> "Backup%s is back to normal".formatted(of);
      case RESTORE_REQUESTED -> "Restore%s was asked for".formatted(of);
      case RESTORE_APPROVAL_NEEDED -> "Restore%s waits for approval".formatted(of);
      case RESTORE_STARTED -> "Restore%s started".formatted(of);
      case RESTORE_FINISHED -> "Restore%s ended: %s".formatted(of, data.path("result").asText());
      case RESTORE_ABORTED -> "Restore%s was aborted".formatted(of);
      case EXPORT_READY -> "An export is ready";
      case EXPORT_EXPIRED -> "An export has expired";
      case EXPORT_DOWNLOADED -> "An export was downloaded";
      case DRILL_PASSED -> "Drill%s passed".formatted(of);
      case DRILL_FAILED -> "Drill%s failed".formatted(of);
      case DRILL_STALE -> "Drill%s is stale".formatted(of);
      case POINT_PINNED -> "A restore point%s was pinned".formatted(of);
      case POINT_EXPIRED -> "A restore point%s has expired".formatted(of);
      case POINT_DELETED -> "A restore point%s was deleted".formatted(of);
      case POINT_SUSPICIOUS -> "A restore point%s looks suspicious".formatted(of);
      case POINT_DAMAGED -> "A restore point%s is damaged".formatted(of);
      case REPOSITORY_UNREACHABLE -> "Repository %s cannot be reached".formatted(name);
      case REPOSITORY_QUOTA -> "Repository %s is filling up".formatted(name);
      case REPOSITORY_CHECK_FAILED -> "Repository %s did not pass its check".formatted(name);
      case REPOSITORY_LOCK_LAGGING -> "Repository %s: locks lag".formatted(name);
      case REPOSITORY_PRUNE_FAILED ->
          "Prune of repository %s failed".formatted(data.path("repositoryName").asText());
      case REPOSITORY_RECOVERED -> "Repository %s is back to normal".formatted(name);
      case REPOSITORY_CATALOG_STALE -> "Repository %s has no fresh sealed catalog".formatted(name);
      case AGENT_PAIRED -> "Agent %s was paired".formatted(name);
      case AGENT_OFFLINE -> "Agent %s is offline".formatted(name);
      case AGENT_UPGRADED -> "Agent %s was upgraded".formatted(name);
      case TOKEN_CREATED -> "Token %s was created".formatted(name);
      case TOKEN_REVOKED -> "Token %s was revoked".formatted(name);
      case AUDIT_CHAIN_BROKEN -> "The audit chain is broken";
      case ALERT_RAISED -> "%s: %s".formatted(name, wrong(data));
      case ALERT_REMINDER -> "%s: still %s".formatted(name, wrong(data));
      case ALERT_CLEARED -> "%s: no longer %s".formatted(name, wrong(data));
      case CHANNEL_TEST -> "This is a test";
      case CHANNEL_DISABLED -> "Channel %s was turned off".formatted(name);
      case REPORT_WEEKLY -> "Backups of the last week";
    };
  }

  private static String wrong(JsonNode data) {
    var kind = data.path("kind").asText();
    for (var known : AlertKind.values()) {
      if (known.name().equals(kind)) {
        return switch (known) {
          case OVERDUE -> "overdue";
          case FAILING -> "failing";
          case DRILL_STALE -> "without a fresh drill";
          case DRILL_FAILED -> "failing its drill";
          case SUSPICIOUS -> "suspicious";
          case DAMAGED -> "damaged";
          case COPY_LATE -> "without a copy that is due";
          case SCHEDULE_INVALID -> "under a schedule that cannot be followed";
        };
      }
    }
    return kind;
  }

  /** On one line, of bounded length: it may hold what somebody else wrote. */
  private static String line(String text) {
    var flat = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return flat.length() <= MOST_CHARACTERS
        ? flat
        : flat.substring(0, flat.offsetByCodePoints(0, flat.codePointCount(0, MOST_CHARACTERS - 2)))
            + "…";
  }

  private static Map<String, String> shown() {
    var shown = new LinkedHashMap<String, String>();
    shown.put("reason", "Reason");
    shown.put("detail", "Detail");
    shown.put("reasonCode", "Code");
    shown.put("result", "Result");
    shown.put("occurrences", "Seen");
    shown.put("failuresInRow", "Failures in a row");
    shown.put("raisedAt", "Since");
    shown.put("newestPointAt", "Newest point");
    shown.put("startedAt", "Started");
    shown.put("endedAt", "Ended");
    shown.put("files", "Files");
    shown.put("bytesRead", "Bytes read");
    shown.put("bytesStored", "Bytes stored");
    return shown;
  }
}
