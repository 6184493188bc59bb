package io.holdfast.control.channel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.Notice;
import io.holdfast.control.ControlException;
import io.holdfast.control.report.WeeklyReport;

/** A notice as JSON: what webhooks carry. The same notice always gives the same text. */
final class Envelope {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectMapper REPORT =
      new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

  private Envelope() {}

  static String of(Notice notice) {
    var project = notice.projectId();
    var envelope = object();
    envelope.put("id", notice.id().toString());
    envelope.put("type", notice.type().text());
    envelope.put("timestamp", notice.at().toString());
    envelope.put("projectId", project == null ? null : project.toString());
    envelope.put("severity", notice.severity().name());
    envelope.set("data", data(notice));
    envelope.set("links", object().put("self", notice.resource().path()));
    return text(envelope);
  }

  static JsonNode data(Notice notice) {
    try {
      return JSON.readTree(notice.data());
    } catch (JsonProcessingException e) {
      throw new ControlException(
          ErrorCode.CATALOG_DAMAGED, "the data of notice %s is no JSON".formatted(notice.id()), e);
    }
  }

  /** What a notice of type REPORT_WEEKLY carries. */
  static WeeklyReport report(Notice notice) {
    try {
      return REPORT.treeToValue(data(notice).path("report"), WeeklyReport.class);
    } catch (JsonProcessingException e) {
      throw new ControlException(
          ErrorCode.CATALOG_DAMAGED, "notice %s holds no report".formatted(notice.id()), e);
    }
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static String text(JsonNode json) {
    try {
      return JSON.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON can be written", e);
    }
  }
}
