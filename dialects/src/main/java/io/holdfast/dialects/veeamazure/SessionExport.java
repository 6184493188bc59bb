package io.holdfast.dialects.veeamazure;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.control.history.SessionLog;
import io.holdfast.dialects.Desk;
import io.holdfast.rest.edge.BodyWriter;
import io.holdfast.rest.edge.JsonStream;
import io.holdfast.rest.edge.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Job sessions as a file: comma-separated values, or JSON for who accepts that alone. */
final class SessionExport {
  /** Where a column's value lies in a session. */
  private static final List<String> COLUMNS =
      List.of(
          "/id",
          "/type",
          "/localizedType",
          "/status",
          "/backupJobInfo/policyName",
          "/executionStartTime",
          "/executionStopTime",
          "/executionDuration",
          "/restoreJobInfo/reason");

  private static final String HEAD =
      "Id,Type,Name,Status,Policy,StartTime,StopTime,Duration,Reason\r\n";

  private final Desk desk;
  private final Shelves shelves;

  SessionExport(Desk desk, Shelves shelves) {
    this.desk = desk;
    this.shelves = shelves;
  }

  Stream<Operation> operations() {
    return Stream.of(Operation.post(JobSessions.PATH + "/export", this::export));
  }

  private Response export(Call call) {
    var caller = JobSessions.reader(call);
    var log = JobSessionQuery.of(call.optionalBody()).log(desk.history(), shelves, caller);
    var json =
        call.request()
            .header("Accept")
            .map(accepted -> accepted.toLowerCase(Locale.ROOT))
            .filter(accepted -> accepted.contains("application/json"))
            .filter(accepted -> !accepted.contains("text/csv"))
            .isPresent();
    return json
        ? file("sessions.json", VeeamAzureDialect.JSON_TYPE, out -> writeJson(call, log, out))
        : file("sessions.csv", "text/csv; charset=utf-8", out -> writeCsv(call, log, out));
  }

  private static Response file(String name, String type, BodyWriter writer) {
    return Response.stream(200, type, writer)
        .with("Content-Disposition", "attachment; filename=\"" + name + "\"");
  }

  private void writeJson(Call call, SessionLog log, OutputStream output) throws IOException {
    try (var json = JsonStream.to(output)) {
      json.writeStartArray();
      log.each(
          0,
          Long.MAX_VALUE,
          some -> {
            for (var node : JobSessionView.of(call, shelves, desk.clock(), some)) {
              json.writeTree(node);
            }
          });
      json.writeEndArray();
    }
  }

  private void writeCsv(Call call, SessionLog log, OutputStream output) throws IOException {
    output.write(HEAD.getBytes(StandardCharsets.UTF_8));
    log.each(
        0,
        Long.MAX_VALUE,
        some -> {
          for (var node : JobSessionView.of(call, shelves, desk.clock(), some)) {
            output.write((row(node) + "\r\n").getBytes(StandardCharsets.UTF_8));
          }
        });
  }

  private static String row(JsonNode session) {
    return COLUMNS.stream()
        .map(column -> quoted(session.at(column).asText()))
        .collect(Collectors.joining(","));
  }

  /** As RFC 4180 quotes; what a table would take for a formula is made text first. */
  static String quoted(String text) {
    var safe = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    return safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
        ? "\"" + safe.replace("\"", "\"\"") + "\""
        : safe;
  }
}
