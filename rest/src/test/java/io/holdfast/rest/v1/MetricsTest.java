package io.holdfast.rest.v1;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.BackupResult;
import io.holdfast.catalog.model.BackupStatistics;
import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionStanding;
import io.holdfast.catalog.model.ProtectionState;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.SessionKind;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.query.Readings;
import io.holdfast.catalog.testkit.Samples;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern NAME = Pattern.compile("holdfast_[a-z0-9_]+");
  private static final Instant NOW = Samples.NOON;
  private static final ProjectId SHOP = Samples.project("shop").id();
  private static final Repository MAIN = Samples.repository(SHOP, "main");
  private static final Protection PROTECTION = Samples.protection(source(), plan());

  @Test
  void tellsHowAProtectionKeepsItsPromises() throws IOException {
    var text = text(readings(everything()));

    assertThat(text)
        .contains(sample("state", ",state=\"OVERDUE\"", "1"))
        .contains(sample("overdue", "", "1"))
        .contains(sample("failures_in_row", "", "2"))
        .contains(sample("last_good_point_age_seconds", "", "7200"))
        .contains(sample("rpo_target_seconds", "", "3600"))
        .contains(sample("last_restore_duration_seconds", "", "90"))
        .contains(sample("last_proven_age_seconds", "", "86400"))
        .contains(sample("last_backup_success", "", "0"))
        .contains(sample("last_backup_duration_seconds", "", "30"));
  }

  @Test
  void hasNoSampleOfWhatIsNotKnown() throws IOException {
    var text = text(readings(nothingYet()));

    assertThat(text).contains("holdfast_protection_state{").contains("state=\"NEVER_RUN\"");
    assertThat(text)
        .doesNotContain("last_good")
        .doesNotContain("last_backup")
        .doesNotContain("rpo");
  }

  @Test
  void countsSessions() throws IOException {
    var text = text(readings(everything()));

    assertThat(text)
        .contains("holdfast_sessions{kind=\"BACKUP\",state=\"QUEUED\"} 3.0")
        .contains("holdfast_sessions_oldest_age_seconds{kind=\"BACKUP\",state=\"QUEUED\"} 60.0")
        .contains("holdfast_sessions_ended_total{kind=\"RESTORE\",result=\"SUCCESS\"} 5.0")
        .contains("holdfast_session_duration_seconds_sum{kind=\"RESTORE\",result=\"SUCCESS\"} 500");
  }

  @Test
  void tellsWhatPrunesDid() throws IOException {
    var text = text(readings(nothingYet()));

    assertThat(text)
        .contains(ofRepository("last_prune_success", "1.0"))
        .contains(ofRepository("prune_waiting_bytes", "300.0"))
        .contains(ofRepository("prune_left_bytes", "20.0"))
        .contains(ofRepository("pruned_bytes_total", "4096.0"));
  }

  @Test
  void keepsNamesOfProtectionsWhole() throws IOException {
    var named = Samples.protection(source(), plan());
    var odd = "a \"quoted\"\nname \\ with all";
    var guarded =
        guarded(
            new Protection(
                named.id(),
                named.projectId(),
                named.sourceId(),
                named.planId(),
                odd,
                true,
                null,
                named.standing(),
                named.stamp()));

    assertThat(text(readings(guarded)))
        .contains("protection=\"a \\\"quoted\\\"\\nname \\\\ with all\"");
  }

  /** What people load into Prometheus and Grafana asks for nothing that there is not. */
  @ParameterizedTest
  @ValueSource(
      strings = {"monitoring/prometheus/holdfast.rules.yaml", "monitoring/grafana/holdfast.json"})
  void isWhatRulesAndDashboardAskFor(String file) throws IOException {
    assertThat(names(Files.readString(ROOT.resolve(file))))
        .isNotEmpty()
        .isSubsetOf(names(text(readings(everything()))));
  }

  @Test
  void isDescribedNameByName() throws IOException {
    var documented = names(Files.readString(ROOT.resolve("docs/monitoring.md")));

    assertThat(documented).isEqualTo(names(text(readings(everything()))));
  }

  private static String ofRepository(String name, String value) {
    return "holdfast_repository_%s{repository=\"main\",repository_id=\"%s\"} %s"
        .formatted(name, MAIN.id(), value);
  }

  private static String sample(String name, String more, String value) {
    var protection = everything().protection();
    return "holdfast_protection_%s{project=\"shop\",protection=\"%s\",protection_id=\"%s\",source_kind=\"POSTGRES\"%s} %s.0"
        .formatted(name, protection.name(), protection.id(), more, value);
  }

  private static Readings.Guarded everything() {
    var standing =
        new ProtectionStanding(
            ProtectionState.OVERDUE,
            NOW.plusSeconds(60),
            null,
            null,
            null,
            NOW,
            NOW.minusSeconds(600),
            2);
    return new Readings.Guarded(
        PROTECTION.withStanding(standing),
        "shop",
        SourceKind.POSTGRES,
        Duration.ofHours(1),
        Duration.ofHours(2),
        NOW.minus(Duration.ofHours(2)),
        NOW.minus(Duration.ofDays(1)),
        new Readings.Last(
            BackupResult.FAILED, NOW.minusSeconds(40), NOW.minusSeconds(10), BackupStatistics.NONE),
        Duration.ofSeconds(90),
        true);
  }

  private static Readings.Guarded nothingYet() {
    return guarded(PROTECTION);
  }

  private static Readings.Guarded guarded(Protection protection) {
    return new Readings.Guarded(
        protection, "shop", SourceKind.POSTGRES, null, null, null, null, null, null, null);
  }

  private static Readings readings(Readings.Guarded guarded) {
    return new Readings(
        List.of(guarded),
        List.of(new Readings.Live(SessionKind.BACKUP, "QUEUED", 3, NOW.minusSeconds(60))),
        List.of(new Readings.Ended(SessionKind.RESTORE, "SUCCESS", 5, Duration.ofSeconds(500))),
        List.of(new Readings.Stored(MAIN, Samples.pruned(MAIN, NOW, 300, 20), 4_096)),
        Map.of(MAIN.id(), NOW.minusSeconds(30)),
        List.of(new Readings.Copies(MAIN.id(), CopyState.PENDING, 2, 100, NOW.minusSeconds(60))));
  }

  private static Source source() {
    return Samples.source(SHOP, Samples.server(SHOP, "db").id(), "orders");
  }

  private static Plan plan() {
    return Samples.plan(SHOP, Samples.repository(SHOP, "main").id(), "nightly");
  }

  private static String text(Readings readings) throws IOException {
    var out = new ByteArrayOutputStream();
    ExpositionFormats.init()
        .findWriter("")
        .write(out, new Metrics(readings, NOW).snapshots("1.2.3"), EscapingScheme.DEFAULT);
    return out.toString(UTF_8);
  }

  private static Set<String> names(String text) {
    var names = new TreeSet<String>();
    NAME.matcher(text).results().map(MatchResult::group).forEach(names::add);
    return names;
  }
}
