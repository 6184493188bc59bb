package io.holdfast.engine.snapshot;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.holdfast.engine.json.GoJsonWriter;
import io.holdfast.engine.json.Json;
import io.holdfast.engine.json.Rfc3339;
import io.holdfast.engine.pack.BlobId;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The JSON of a snapshot file, fields in restic's order. */
public final class SnapshotCodec {
  private SnapshotCodec() {}

  public static byte[] encode(Snapshot snapshot) {
    var json = new GoJsonWriter(ZoneOffset.UTC);
    json.beginObject();
    json.field("time").asciiText(Rfc3339.format(snapshot.time()));
    snapshot.parent().ifPresent(id -> json.field("parent").asciiText(id.toString()));
    json.field("tree").asciiText(snapshot.tree().toString());
    writeList(json, "paths", snapshot.paths());
    writeText(json, "hostname", snapshot.hostname());
    writeText(json, "username", snapshot.username());
    writeNumber(json, "uid", snapshot.uid());
    writeNumber(json, "gid", snapshot.gid());
    writeOptionalList(json, "excludes", snapshot.excludes());
    writeOptionalList(json, "tags", snapshot.tags());
    snapshot.original().ifPresent(id -> json.field("original").asciiText(id.toString()));
    writeText(json, "program_version", snapshot.programVersion());
    snapshot.summary().ifPresent(summary -> writeSummary(json, summary));
    return json.endObject().toByteArray();
  }

  /**
   * @throws IOException when these bytes are no snapshot
   */
  public static Snapshot decode(byte[] bytes) throws IOException {
    return new Reader(Json.parser(bytes, 0, bytes.length)).read();
  }

  private static void writeSummary(GoJsonWriter json, SnapshotSummary summary) {
    json.field("summary").beginObject();
    json.field("backup_start").asciiText(Rfc3339.format(summary.backupStart()));
    json.field("backup_end").asciiText(Rfc3339.format(summary.backupEnd()));
    json.field("files_new").number(summary.files().added());
    json.field("files_changed").number(summary.files().changed());
    json.field("files_unmodified").number(summary.files().unmodified());
    json.field("dirs_new").number(summary.directories().added());
    json.field("dirs_changed").number(summary.directories().changed());
    json.field("dirs_unmodified").number(summary.directories().unmodified());
    json.field("data_blobs").number(summary.blobs().dataBlobs());
    json.field("tree_blobs").number(summary.blobs().treeBlobs());
    json.field("data_added").number(summary.blobs().addedBytes());
    json.field("data_added_packed").number(summary.blobs().addedPackedBytes());
    json.field("total_files_processed").number(summary.processed().files());
    json.field("total_bytes_processed").number(summary.processed().bytes());
    json.endObject();
  }

  private static void writeOptionalList(GoJsonWriter json, String field, List<String> values) {
    if (!values.isEmpty()) {
      writeList(json, field, values);
    }
  }

  private static void writeList(GoJsonWriter json, String field, List<String> values) {
    json.field(field).beginArray();
    values.forEach(json::text);
    json.endArray();
  }

  private static void writeText(GoJsonWriter json, String field, String value) {
    if (!value.isEmpty()) {
      json.field(field).text(value);
    }
  }

  private static void writeNumber(GoJsonWriter json, String field, long value) {
    if (value != 0) {
      json.field(field).number(value);
    }
  }

  /** One snapshot being read. */
  private static final class Reader {
    private final JsonParser parser;
    private @Nullable OffsetDateTime time;
    private @Nullable BlobId tree;
    private List<String> paths = List.of();
    private @Nullable SnapshotId parent;
    private @Nullable SnapshotId original;
    private String hostname = "";
    private String username = "";
    private long uid;
    private long gid;
    private List<String> excludes = List.of();
    private List<String> tags = List.of();
    private String programVersion = "";
    private @Nullable SnapshotSummary summary;

    private Reader(JsonParser parser) {
      this.parser = parser;
    }

    private Snapshot read() throws IOException {
      Json.readDocument(parser, this::field);
      return Snapshot.builder(Json.present("time", time), Json.present("tree", tree), paths)
          .parent(parent)
          .original(original)
          .hostname(hostname)
          .username(username)
          .uid(uid)
          .gid(gid)
          .excludes(excludes)
          .tags(tags)
          .programVersion(programVersion)
          .summary(summary)
          .build();
    }

    private void field(String field) throws IOException {
      if (parser.currentToken() == JsonToken.VALUE_NULL) {
        return;
      }
      switch (field) {
        case "time" -> time = Json.parsed(parser, Rfc3339::parse);
        case "parent" -> parent = Json.parsed(parser, SnapshotId::parse);
        case "tree" -> tree = Json.parsed(parser, BlobId::parse);
        case "paths" -> paths = Json.strings(parser);
        case "hostname" -> hostname = Json.string(parser);
        case "username" -> username = Json.string(parser);
        case "uid" -> uid = Json.number(parser);
        case "gid" -> gid = Json.number(parser);
        case "excludes" -> excludes = Json.strings(parser);
        case "tags" -> tags = Json.strings(parser);
        case "original" -> original = Json.parsed(parser, SnapshotId::parse);
        case "program_version" -> programVersion = Json.string(parser);
        case "summary" -> summary = SummaryReader.read(parser);
        default -> parser.skipChildren();
      }
    }
  }
}
