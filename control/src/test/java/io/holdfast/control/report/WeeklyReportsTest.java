package io.holdfast.control.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.control.event.Signals;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.report.WeeklyReport.Line;
import io.holdfast.control.testkit.BackupRounds;
import io.holdfast.control.testkit.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WeeklyReportsTest extends BothDatabases {
  /** A Saturday at noon. */
  private final TestClock clock = new TestClock(Samples.NOON);

  private WeeklyReports reports;
  private Samples.World world;
  private BackupRounds rounds;

  @BeforeEach
  void openService() {
    var ledger = new Ledger(catalog, new Signals(), clock);
    reports = new WeeklyReports(ledger);
    world = catalog.write(tx -> Samples.world(tx, "shop"));
    rounds = new BackupRounds(ledger, clock, world.protection().id());
  }

  @Test
  void countsWhatEndedInTheWeekAndNoMore() throws Exception {
    rounds.fail();
    clock.pass(Duration.ofDays(7));
    rounds.succeed();
    rounds.succeed();
    rounds.fail();
    var until = clock.instant().plusSeconds(1);

    var report = reports.before(until, Set.of(world.project().id())).getFirst();

    assertThat(report.protections())
        .singleElement()
        .satisfies(line -> {
          assertThat(line.succeeded()).isEqualTo(2);
          assertThat(line.failed()).isEqualTo(1);
          assertThat(line.bytesRead()).isEqualTo(2000);
          assertThat(line.bytesStored()).isEqualTo(1000);
          assertThat(line.alerts()).containsExactly("FAILING");
          assertThat(line.troubled()).isTrue();
        });
    assertThat(reports.before(until, Set.of(Samples.project("other").id()))).isEmpty();
  }

  @Test
  void publishesOnceOnMondayMorning() throws Exception {
    rounds.succeed();
    at("2026-03-30T05:59:00Z");
    assertThat(reports.publishDue()).isZero();

    at("2026-03-30T06:00:00Z");

    assertThat(reports.publishDue()).isEqualTo(1);
    assertThat(reports.publishDue()).isZero();
    at("2026-03-31T05:59:00Z");
    assertThat(reports.publishDue()).isZero();
    at("2026-04-06T06:10:00Z");
    assertThat(reports.publishDue()).isEqualTo(1);
  }

  @Test
  void leavesOutAReportThatNobodyWantsAnyMore() {
    at("2026-03-31T06:00:00Z");

    assertThat(reports.publishDue()).isZero();
  }

  @Test
  void writesNamesThatAreNeitherFormulasNorMarkup() {
    var line = new Line("1", "=1+1,\"<b>\"", "ACTIVE", null, 1, 0, 0, 0, 5 << 20, 0, List.of());
    var report = List.of(new WeeklyReport("p", "from", "until", List.of(line)));

    assertThat(ReportText.csv(report).split("\r\n", -1)[1])
        .isEqualTo("p,from,until,1,\"'=1+1,\"\"<b>\"\"\",ACTIVE,,1,0,0,0,5242880,0,");
    assertThat(ReportText.html(report))
        .contains("<td>=1+1,&quot;&lt;b&gt;&quot;</td>")
        .contains("<td class=\"n\">5.0 MiB</td>")
        .contains("<tr class=\"bad\">");
  }

  private void at(String moment) {
    clock.pass(Duration.between(clock.instant(), Instant.parse(moment)));
  }
}
