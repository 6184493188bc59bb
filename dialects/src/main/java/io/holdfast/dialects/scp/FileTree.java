package io.holdfast.dialects.scp;

import com.fasterxml.jackson.core.JsonGenerator;
import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.control.browse.Browser;
import io.holdfast.control.browse.Entry;
import io.holdfast.dialects.Desk;
import io.holdfast.rest.edge.JsonStream;
import io.holdfast.rest.edge.Parameters;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Response;
import java.io.IOException;
import java.io.OutputStream;

/** {@code GET /v1/backups/{backup_id}/filesystem-path}: what a folder of a point holds. */
final class FileTree {
  private static final int CHUNK = 1_000;
  private final Desk desk;
  private final Found found;

  FileTree(Desk desk, Found found) {
    this.desk = desk;
    this.found = found;
  }

  /** The whole folder; the vendor knows no pages here. */
  Response list(Request request) throws InterruptedException {
    var version = ScpVersion.of(request);
    var caller = Action.LIST_FILESYSTEM_PATH.of(request);
    if (!version.has(ScpVersion.V1_2)) {
      throw new RequestException(
              ErrorCode.METHOD_NOT_ALLOWED, "GET came with version 1.2; before, only PUT is here")
          .with("Allow", "OPTIONS, PUT");
    }
    var query = request.query();
    var target = Queries.required(query, "restore_target_id");
    var path = Queries.required(query, "path");
    if (!path.startsWith("/")) {
      throw Parameters.invalid("path", "FORMAT", "must be an absolute path");
    }
    var point = found.target(found.backup(request, caller), target, "restore_target_id");
    var first = desk.browser().list(point, path, null, CHUNK);
    return Response.stream(200, ScpDialect.JSON_TYPE, out -> write(first, point, path, out));
  }

  private void write(Browser.Page<Entry> first, RestorePoint point, String path, OutputStream out)
      throws IOException {
    try (var json = JsonStream.to(out)) {
      json.writeStartObject();
      json.writeArrayFieldStart("contents");
      var count = 0L;
      var page = first;
      while (true) {
        for (var entry : page.items()) {
          write(json, entry);
        }
        count += page.items().size();
        if (page.next() == null) {
          break;
        }
        page = desk.browser().list(point, path, page.next(), CHUNK);
      }
      json.writeEndArray();
      json.writeNumberField("count", count);
      json.writeEndObject();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while reading a folder", e);
    }
  }

  private static void write(JsonGenerator json, Entry entry) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", entry.path());
    json.writeStringField("item_type", entry.type() == Entry.Type.DIRECTORY ? "DIRECTORY" : "FILE");
    json.writeStringField("name", entry.name());
    json.writeStringField("path", entry.path());
    json.writeEndObject();
  }
}
