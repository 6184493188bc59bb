package io.holdfast.control.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A project's backups in a stretch of time, the worst first. Times are RFC 3339 in UTC.
 *
 * @param from included; {@code until} is not
 */
public record WeeklyReport(String project, String from, String until, List<Line> protections) {
  public WeeklyReport {
    protections = List.copyOf(protections);
  }

  /**
   * One protection.
   *
   * @param newestPointAt the last good point's moment; null when there is none
   * @param alerts kinds of those that are open
   */
  public record Line(
      String protectionId,
      String name,
      String state,
      @Nullable String newestPointAt,
      int succeeded,
      int warned,
      int failed,
      int aborted,
      long bytesRead,
      long bytesStored,
      List<String> alerts) {
    public Line {
      alerts = List.copyOf(alerts);
    }

    /** Whether somebody should look at it. */
    public boolean troubled() {
      return failed > 0 || !alerts.isEmpty() || newestPointAt == null;
    }
  }
}
