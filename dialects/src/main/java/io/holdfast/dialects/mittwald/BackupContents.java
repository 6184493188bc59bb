package io.holdfast.dialects.mittwald;

import com.fasterxml.jackson.core.JsonGenerator;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.Scope;
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
import java.util.List;

/** What lies in a backup: dumps of databases, and folders of files. */
final class BackupContents {
  private static final int PAGE = 1_000;
  private static final int MAX_PATH = 8_192;
  private static final int EXECUTABLE = 0111;

  private final Desk desk;
  private final Found found;

  BackupContents(Desk desk, Found found) {
    this.desk = desk;
    this.found = found;
  }

  /** The dumps inside, by the names that a restore takes. */
  Response dumps(Request request) {
    var caller = Found.allowed(request, Scope.BACKUP_READ);
    var point = found.backup(request, caller).point();
    if (point == null) {
      return notCompleted();
    }
    var node = Answers.JSON.objectNode();
    var databases = node.putArray("databases");
    var contents = Contents.of(desk.history(), List.of(point)).get(point.id());
    if (contents != null) {
      contents.dumps().forEach(dump -> databases.add(dump.name()));
    }
    return Answers.ok(node);
  }

  /** A folder with what it holds, one level deep. */
  Response path(Request request) throws InterruptedException {
    var caller = Found.allowed(request, Scope.BACKUP_READ);
    var directory = directory(request);
    var point = found.backup(request, caller).point();
    if (point == null) {
      return notCompleted();
    }
    try {
      var first = desk.browser().list(point, directory, null, PAGE);
      return Response.stream(
          200, Answers.JSON_TYPE, output -> write(output, point, directory, first));
    } catch (HoldfastException e) {
      if (e.code() == ErrorCode.STATE_CONFLICT) {
        return MittwaldErrors.plain(503, String.valueOf(e.getMessage()));
      }
      throw e;
    }
  }

  private static String directory(Request request) {
    var text = request.query().find("directory").filter(it -> !it.isEmpty()).orElse(FileWish.ROOT);
    if (!text.startsWith("/") || text.length() > MAX_PATH) {
      throw Parameters.invalid("directory", "FORMAT", "must be an absolute path");
    }
    if (List.of(text.split("/", -1)).contains("..")) {
      throw new RequestException(ErrorCode.RESOURCE_MISSING, "no such directory");
    }
    return FileWish.normal(text);
  }

  /** A folder may hold more than memory should: it is read and sent by pages. */
  private void write(
      OutputStream output, RestorePoint point, String directory, Browser.Page<Entry> first)
      throws IOException, InterruptedException {
    try (var json = JsonStream.to(output)) {
      json.writeStartObject();
      json.writeStringField("absolutePath", directory);
      json.writeStringField("name", name(directory));
      json.writeNumberField("size", 0);
      writeKind(json, Entry.Type.DIRECTORY, false);
      json.writeArrayFieldStart("items");
      var page = first;
      while (true) {
        for (var entry : page.items()) {
          write(json, entry);
        }
        if (page.next() == null) {
          break;
        }
        page = desk.browser().list(point, directory, page.next(), PAGE);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  private static void write(JsonGenerator json, Entry entry) throws IOException {
    json.writeStartObject();
    json.writeStringField("absolutePath", entry.path());
    json.writeStringField("name", entry.name());
    json.writeNumberField("size", entry.size() == null ? 0 : entry.size());
    var executable = entry.type() == Entry.Type.FILE && (entry.mode() & EXECUTABLE) != 0;
    writeKind(json, entry.type(), executable);
    if (entry.linkTarget() != null) {
      json.writeStringField("target", entry.linkTarget());
    }
    json.writeEndObject();
  }

  private static void writeKind(JsonGenerator json, Entry.Type type, boolean executable)
      throws IOException {
    json.writeBooleanField("isDirectory", type == Entry.Type.DIRECTORY);
    json.writeBooleanField("isFile", type == Entry.Type.FILE);
    json.writeBooleanField("isSymlink", type == Entry.Type.SYMLINK);
    json.writeBooleanField("isExecutable", executable);
  }

  private static String name(String path) {
    return path.equals(FileWish.ROOT) ? path : path.substring(path.lastIndexOf('/') + 1);
  }

  private static Response notCompleted() {
    return MittwaldErrors.plain(503, "this backup is not completed; ask again when it is");
  }
}
