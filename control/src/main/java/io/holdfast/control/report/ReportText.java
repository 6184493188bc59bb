package io.holdfast.control.report;

import io.holdfast.control.report.WeeklyReport.Line;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/** Reports as a table of comma-separated values (RFC 4180) and as a page. */
public final class ReportText {
  private static final String LINE_END = "\r\n";
  private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB", "PiB");

  private ReportText() {}

  /** One line for each protection of each report, under a line of names. */
  public static String csv(List<WeeklyReport> reports) {
    var text =
        new StringBuilder("project,from,until,protection_id,protection,state,newest_point_at")
            .append(",succeeded,warned,failed,aborted,bytes_read,bytes_stored,alerts")
            .append(LINE_END);
    for (var report : reports) {
      for (var line : report.protections()) {
        text.append(
                row(
                    report.project(),
                    report.from(),
                    report.until(),
                    line.protectionId(),
                    line.name(),
                    line.state(),
                    Objects.requireNonNullElse(line.newestPointAt(), ""),
                    line.succeeded(),
                    line.warned(),
                    line.failed(),
                    line.aborted(),
                    line.bytesRead(),
                    line.bytesStored(),
                    String.join(" ", line.alerts())))
            .append(LINE_END);
      }
    }
    return text.toString();
  }

  /** A page of its own that needs nothing from elsewhere. */
  public static String html(List<WeeklyReport> reports) {
    var text =
        new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
            .append("<title>Holdfast: backups of a week</title><style>")
            .append("body{font-family:sans-serif}table{border-collapse:collapse}")
            .append("th,td{border:1px solid #bbb;padding:.3em .6em;text-align:left}")
            .append("td.n{text-align:right}tr.bad{background:#fdd}")
            .append("</style></head><body>\n");
    reports.forEach(report -> section(text, report));
    return text.append("</body></html>\n").toString();
  }

  private static void section(StringBuilder text, WeeklyReport report) {
    text.append("<h1>").append(escaped(report.project())).append("</h1>\n<p>");
    text.append(escaped(report.from())).append(" to ").append(escaped(report.until()));
    text.append("</p>\n<table><tr><th>Protection</th><th>State</th><th>Newest point</th>")
        .append("<th>Succeeded</th><th>Warned</th><th>Failed</th><th>Aborted</th>")
        .append("<th>Read</th><th>Stored</th><th>Alerts</th></tr>\n");
    for (var line : report.protections()) {
      text.append(line.troubled() ? "<tr class=\"bad\">" : "<tr>");
      cell(text, line.name(), false);
      cell(text, line.state(), false);
      cell(text, Objects.requireNonNullElse(line.newestPointAt(), "none"), false);
      numbers(text, line);
      cell(text, String.join(", ", line.alerts()), false);
      text.append("</tr>\n");
    }
    text.append("</table>\n");
  }

  private static void numbers(StringBuilder text, Line line) {
    for (var count : new int[] {line.succeeded(), line.warned(), line.failed(), line.aborted()}) {
      cell(text, Integer.toString(count), true);
    }
    cell(text, size(line.bytesRead()), true);
    cell(text, size(line.bytesStored()), true);
  }

  private static void cell(StringBuilder text, String value, boolean number) {
    text.append(number ? "<td class=\"n\">" : "<td>").append(escaped(value)).append("</td>");
  }

  private static String size(long bytes) {
    var unit = 0;
    var value = (double) bytes;
    while (value >= 1024 && unit < UNITS.size() - 1) {
      value /= 1024;
      unit++;
    }
    return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, UNITS.get(unit));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private static String row(Object... values) {
    return Arrays.stream(values).map(ReportText::field).collect(Collectors.joining(","));
  }

  /** Quoted where it must be; what a spreadsheet would take for a formula is marked as text. */
  private static String field(Object value) {
    var text = value.toString();
    if (value instanceof String && !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0) {
      text = "'" + text;
    }
    return text.matches("(?s).*[\",\r\n].*") ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }
}
