package io.holdfast.rest.v1;

import io.holdfast.catalog.model.Scope;
import io.holdfast.control.report.ReportText;
import io.holdfast.control.report.WeeklyReport;
import io.holdfast.control.report.WeeklyReports;
import io.holdfast.rest.edge.ClockFormat;
import io.holdfast.rest.edge.Parameters;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Route;
import java.util.List;
import java.util.Set;

/** Reports for people and their spreadsheets. */
final class ReportPaths {
  private final WeeklyReports reports;

  ReportPaths(WeeklyReports reports) {
    this.reports = reports;
  }

  List<Route> routes(Operations operations) {
    return List.of(operations.get("/v1/reports/weekly", Scope.BACKUP_READ, this::weekly));
  }

  private Response weekly(Call call) {
    call.allowOnly("projectId", "format", "until");
    var given = call.request().query();
    var format = given.find("format").orElse("csv");
    if (!format.equals("csv") && !format.equals("html")) {
      throw Parameters.invalid("format", "VALUE", "must be csv or html");
    }
    var until = given.instant("until", ClockFormat.MILLISECONDS).orElseGet(reports::now);
    var visible = ListShape.visible(given, call.caller());
    var all =
        visible.isPresent() && visible.get().isEmpty()
            ? List.<WeeklyReport>of()
            : reports.before(until, visible.orElse(Set.of()));
    return format.equals("csv")
        ? Response.text(200, "text/csv; charset=utf-8", ReportText.csv(all))
        : Response.text(200, "text/html; charset=utf-8", ReportText.html(all))
            .with("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
  }
}
