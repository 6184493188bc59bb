package io.holdfast.dialects.veeamm365;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.ItemAction;
import io.holdfast.catalog.model.ItemState;
import io.holdfast.catalog.model.RestoreItem;
import io.holdfast.catalog.model.RestoreSession;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happened in a session as a version shows it; older reports take the messages apart. */
final class EventRenderer {
  private final Call call;
  private final RestoreSession session;
  private final String self;

  EventRenderer(Call call, RestoreSession session) {
    this.call = call;
    this.session = session;
    self = call.link("/RestoreSessions/" + session.id());
  }

  UUID startedId() {
    return named("started");
  }

  UUID stoppedId() {
    return named("stopped");
  }

  ObjectNode started() {
    return marker(startedId(), 0, "Restore session started", session.times().createdAt());
  }

  ObjectNode stopped(long order) {
    var at = Objects.requireNonNullElse(session.times().endedAt(), session.times().modifiedAt());
    return marker(stoppedId(), order, "Restore session stopped", at);
  }

  ObjectNode item(RestoreItem item) {
    var outcome = item.outcome();
    var start = Objects.requireNonNullElse(outcome.startedAt(), session.times().createdAt());
    var node = event(item.id().value(), item.order(), start, outcome.endedAt());
    node.put("type", action(item.action()))
        .put("status", status(outcome.state()))
        .put("title", title(item))
        .put("message", message(item));
    if (call.version().isAtLeast(5)) {
      node.put("itemName", item.name())
          .put("itemType", type(item))
          .put("itemSizeBytes", item.bytes())
          .put("source", filled(item.sourceRef()))
          .put("target", filled(item.targetRef()));
    }
    if (call.version().isAtLeast(8)) {
      node.put("userId", session.origin().sourceId().toString());
    }
    return links(node, item.id().value());
  }

  static String title(RestoreItem item) {
    return "%s %s".formatted(action(item.action()), item.name());
  }

  /** Such as Message for MESSAGE. */
  static String type(RestoreItem item) {
    var type = item.type();
    return type.isEmpty()
        ? type
        : type.substring(0, 1).toUpperCase(Locale.ROOT)
            + type.substring(1).toLowerCase(Locale.ROOT);
  }

  private ObjectNode marker(UUID id, long order, String words, Instant at) {
    var node = event(id, order, at, at);
    node.put("type", "None").put("status", "Success").put("title", words).put("message", words);
    return links(node, id);
  }

  private ObjectNode event(UUID id, long order, Instant start, @Nullable Instant end) {
    var node = Answers.JSON.objectNode().put("id", id.toString()).put("order", order);
    Answers.putTime(node, "startTime", start);
    Answers.putTime(node, "endTime", end);
    var length = Duration.between(start, end == null ? start : end);
    node.put("duration", length(length.isNegative() ? Duration.ZERO : length));
    if (call.version().isAtLeast(8)) {
      var organization = session.origin().projectId().toString();
      node.put("organizationId", organization).put("backedUpOrganizationId", organization);
    }
    return node;
  }

  private ObjectNode links(ObjectNode node, UUID id) {
    Answers.link(Answers.self(node, self + "/Events/" + id), "restoreSession", self);
    return node;
  }

  private static String message(RestoreItem item) {
    var where =
        "(type: %s; source: %s; target: %s)"
            .formatted(type(item), filled(item.sourceRef()), filled(item.targetRef()));
    var verb = verb(item.action());
    var name = item.name();
    return switch (item.outcome().state()) {
      case SUCCESS -> "Item %s was %s successfully %s".formatted(name, verb, where);
      case WARNING -> "Item %s was %s with warnings %s%s".formatted(name, verb, where, why(item));
      case FAILED -> "Item %s was not %s %s%s".formatted(name, verb, where, why(item));
      case SKIPPED -> "Item %s was skipped %s%s".formatted(name, where, why(item));
      case CANCELLED -> "Item %s was cancelled %s%s".formatted(name, where, why(item));
      case PENDING, RUNNING -> "Item %s is being %s %s".formatted(name, verb, where);
    };
  }

  /** A colon and what was said about it; empty when nothing was. */
  static String why(RestoreItem item) {
    var message = item.outcome().message();
    return message == null || message.isEmpty() ? "" : ": " + message;
  }

  private static String verb(ItemAction action) {
    return switch (action) {
      case RESTORE -> "restored";
      case EXPORT -> "exported";
      case SAVE -> "saved";
      case SEND -> "sent";
      case VIEW, VERIFY -> "viewed";
    };
  }

  private static String action(ItemAction action) {
    return switch (action) {
      case RESTORE -> "Restore";
      case EXPORT -> "Export";
      case SAVE -> "Save";
      case SEND -> "Send";
      case VIEW, VERIFY -> "View";
    };
  }

  private static String status(ItemState state) {
    return switch (state) {
      case PENDING, RUNNING -> "Running";
      case SUCCESS -> "Success";
      case WARNING -> "Warning";
      case FAILED -> "Failed";
      case SKIPPED -> "Skipped";
      case CANCELLED -> "Cancelled";
    };
  }

  private static String length(Duration length) {
    return "%02d:%02d:%02d"
        .formatted(length.toHours(), length.toMinutesPart(), length.toSecondsPart());
  }

  private static String filled(@Nullable String text) {
    return text == null ? "" : text;
  }

  private UUID named(String what) {
    var name = "%s/%s".formatted(session.id(), what);
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
  }
}
