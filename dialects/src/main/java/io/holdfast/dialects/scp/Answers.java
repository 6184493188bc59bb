package io.holdfast.dialects.scp;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.Stamp;
import io.holdfast.control.history.Stretch;
import io.holdfast.rest.edge.ClockFormat;
import io.holdfast.rest.edge.JsonStream;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What answers of this vendor have in common. */
final class Answers {
  static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private Answers() {}

  static Response ok(ObjectNode body) {
    return json(200, body);
  }

  /** A list, and how many items match it on all its pages. */
  static Response list(Collection<ObjectNode> items, long count) {
    var body = JSON.objectNode();
    body.putArray("contents").addAll(items);
    return ok(body.put("count", count));
  }

  /** Writes items of a list. */
  @FunctionalInterface
  interface Writer<T> {
    void write(JsonGenerator json, List<T> items) throws IOException;
  }

  /** As the other; a long page is sent while it is read, without its length. */
  static <T> Response list(Stretch<T> page, Writer<T> writer) {
    if (!page.isWhole()) {
      return Response.stream(200, ScpDialect.JSON_TYPE, out -> write(page, writer, out));
    }
    var out = new ByteArrayOutputStream();
    try {
      write(page, writer, out);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return Response.bytes(200, ScpDialect.JSON_TYPE, out.toByteArray());
  }

  private static <T> void write(Stretch<T> page, Writer<T> writer, OutputStream out)
      throws IOException {
    try (var json = JsonStream.to(out)) {
      json.writeStartObject();
      json.writeArrayFieldStart("contents");
      page.each(items -> writer.write(json, items));
      json.writeEndArray();
      json.writeNumberField("count", page.total());
      json.writeEndObject();
    }
  }

  static Response result(boolean result) {
    return ok(JSON.objectNode().put("result", result));
  }

  /** What was asked for is done. */
  static Response done(Request request, String resourceId) {
    return operation(200, request, resourceId);
  }

  /** What was asked for has begun; histories tell how it goes on. */
  static Response begun(Request request, String resourceId) {
    return operation(202, request, resourceId);
  }

  private static Response operation(int status, Request request, String resourceId) {
    var body = JSON.objectNode().put("request_id", "req-" + request.id());
    body.putObject("resource").put("id", resourceId).putArray("links");
    return json(status, body);
  }

  static Response json(int status, ObjectNode body) {
    return Response.text(status, ScpDialect.JSON_TYPE, body.toString());
  }

  static @Nullable String time(@Nullable Instant at) {
    return at == null ? null : ClockFormat.SECONDS.format(at);
  }

  /** Who made a record when, and who changed it last. */
  static void stamp(ObjectNode node, Stamp stamp) {
    node.put("created_at", time(stamp.createdAt()))
        .put("created_by", ScpIds.hex(stamp.createdBy().id()))
        .put("modified_at", time(stamp.modifiedAt()))
        .put("modified_by", ScpIds.hex(stamp.modifiedBy().id()));
  }
}
