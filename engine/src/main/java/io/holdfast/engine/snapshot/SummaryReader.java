package io.holdfast.engine.snapshot;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.holdfast.engine.json.Json;
import io.holdfast.engine.json.Rfc3339;
import io.holdfast.engine.snapshot.SnapshotSummary.BlobCounts;
import io.holdfast.engine.snapshot.SnapshotSummary.EntryCounts;
import io.holdfast.engine.snapshot.SnapshotSummary.ProcessedTotals;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a snapshot's summary, or nothing when it lacks its times. */
final class SummaryReader {
  private final Map<String, OffsetDateTime> times = new HashMap<>();
  private final Map<String, Long> counts = new HashMap<>();

  private SummaryReader() {}

  static @Nullable SnapshotSummary read(JsonParser parser) throws IOException {
    var reader = new SummaryReader();
    Json.readObject(parser, field -> reader.field(parser, field));
    return reader.build();
  }

  private void field(JsonParser parser, String field) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      if (field.startsWith("backup_")) {
        times.put(field, Json.parsed(parser, Rfc3339::parse));
      }
      return;
    }
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
      counts.put(field, Json.number(parser));
      return;
    }
    parser.skipChildren();
  }

  private @Nullable SnapshotSummary build() {
    var start = times.get("backup_start");
    var end = times.get("backup_end");
    if (start == null || end == null) {
      return null;
    }
    return new SnapshotSummary(
        start,
        end,
        entries("files"),
        entries("dirs"),
        new BlobCounts(
            count("data_blobs"),
            count("tree_blobs"),
            count("data_added"),
            count("data_added_packed")),
        new ProcessedTotals(count("total_files_processed"), count("total_bytes_processed")));
  }

  private EntryCounts entries(String prefix) {
    return new EntryCounts(
        count(prefix + "_new"), count(prefix + "_changed"), count(prefix + "_unmodified"));
  }

  private long count(String field) {
    return counts.getOrDefault(field, 0L);
  }
}
