package io.holdfast.rest.v1;

import io.holdfast.catalog.model.ProtectionState;
import io.holdfast.catalog.model.PruneResult;
import io.holdfast.catalog.model.PruneRun;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryHealth;
import io.holdfast.catalog.query.Readings;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is read as Prometheus' metrics. All of it comes from the catalog: every node says the same,
 * and a restart loses nothing. What is not known has no sample.
 */
final class Metrics {
  private final Readings readings;
  private final Instant now;

  Metrics(Readings readings, Instant now) {
    this.readings = readings;
    this.now = now;
  }

  MetricSnapshots snapshots(String version) {
    var all = new ArrayList<MetricSnapshot>();
    all.add(build(version));
    all.addAll(standing());
    all.addAll(promises());
    all.addAll(lastBackup());
    all.addAll(sessions());
    all.addAll(repositories());
    all.addAll(prunes());
    all.addAll(copies());
    return new MetricSnapshots(all);
  }

  private static InfoSnapshot build(String version) {
    return InfoSnapshot.builder()
        .name("holdfast_build")
        .help("The program that answers.")
        .dataPoint(
            InfoSnapshot.InfoDataPointSnapshot.builder()
                .labels(Labels.of("version", version))
                .build())
        .build();
  }

  private List<MetricSnapshot> standing() {
    return List.of(
        states(),
        ofProtections(
            "holdfast_protection_overdue",
            "1 while a backup that was due has not come, else 0.",
            it -> it.protection().standing().state() == ProtectionState.OVERDUE ? 1.0 : 0.0),
        ofProtections(
            "holdfast_protection_overdue_since_timestamp_seconds",
            "Since when a backup is overdue.",
            it -> epoch(it.protection().standing().overdueSince())),
        ofProtections(
            "holdfast_protection_failures_in_row",
            "Backup sessions that failed since the last good one.",
            it -> (double) it.protection().standing().failuresInRow()),
        ofProtections(
            "holdfast_protection_next_run_timestamp_seconds",
            "When the next backup is due.",
            it -> epoch(it.protection().standing().nextRunAt())),
        ofProtections(
            "holdfast_protection_suspicious",
            "1 while the newest restore point looks unlike those before it, else 0.",
            it -> it.suspicious() == null ? null : it.suspicious() ? 1.0 : 0.0));
  }

  private List<MetricSnapshot> promises() {
    return List.of(
        ofProtections(
            "holdfast_protection_last_good_point_timestamp_seconds",
            "Moment that the newest good restore point shows.",
            it -> epoch(it.lastGoodAt())),
        ofProtections(
            "holdfast_protection_last_good_point_age_seconds",
            "How old the data of the newest good restore point is: what would be lost now.",
            it -> age(it.lastGoodAt())),
        ofProtections(
            "holdfast_protection_rpo_target_seconds",
            "How old the newest good restore point may be.",
            it -> seconds(it.rpoTarget())),
        ofProtections(
            "holdfast_protection_last_restore_duration_seconds",
            "How long the newest restore that went well took, drills among them.",
            it -> seconds(it.restored())),
        ofProtections(
            "holdfast_protection_rto_target_seconds",
            "How long a restore may take.",
            it -> seconds(it.rtoTarget())),
        ofProtections(
            "holdfast_protection_last_proven_timestamp_seconds",
            "When a drill last proved a restore point.",
            it -> epoch(it.provenAt())),
        ofProtections(
            "holdfast_protection_last_proven_age_seconds",
            "How long ago a drill last proved a restore point.",
            it -> age(it.provenAt())));
  }

  private List<MetricSnapshot> lastBackup() {
    return List.of(
        ofProtections(
            "holdfast_protection_last_backup_success",
            "1 when the newest ended backup session left a restore point, else 0.",
            last(it ->
                switch (it.result()) {
                  case SUCCESS, WARNING, PARTIAL -> 1.0;
                  case FAILED, ABORTED, SKIPPED, NOT_SUPPORTED -> 0.0;
                })),
        ofProtections(
            "holdfast_protection_last_backup_end_timestamp_seconds",
            "When the newest ended backup session ended.",
            last(it -> epoch(it.endedAt()))),
        ofProtections(
            "holdfast_protection_last_backup_duration_seconds",
            "How long the newest ended backup session took.",
            last(it ->
                it.startedAt() == null
                    ? null
                    : seconds(Duration.between(it.startedAt(), it.endedAt())))),
        ofProtections(
            "holdfast_protection_last_backup_read_bytes",
            "Bytes that the newest ended backup session read from its source.",
            last(it -> (double) it.statistics().bytesRead())),
        ofProtections(
            "holdfast_protection_last_backup_stored_bytes",
            "Bytes that the newest ended backup session added to its repository.",
            last(it -> (double) it.statistics().bytesStored())));
  }

  /** The state as a label: one sample a protection. */
  private MetricSnapshot states() {
    var gauge =
        GaugeSnapshot.builder()
            .name("holdfast_protection_state")
            .help("1 for the state that a protection is in.");
    for (var it : readings.protections()) {
      var state = it.protection().standing().state().name();
      gauge.dataPoint(sample(labels(it).add("state", state), 1));
    }
    return gauge.build();
  }

  private List<MetricSnapshot> sessions() {
    var queue =
        GaugeSnapshot.builder()
            .name("holdfast_sessions")
            .help("Sessions that have not ended, by the state that they are in.");
    var waiting =
        GaugeSnapshot.builder()
            .name("holdfast_sessions_oldest_age_seconds")
            .help("How long ago the oldest session in that state was asked for.");
    for (var it : readings.live()) {
      var labels = Labels.of("kind", it.kind().name(), "state", it.state());
      queue.dataPoint(sample(labels, (double) it.count()));
      waiting.dataPoint(sample(labels, Objects.requireNonNull(age(it.oldestAt()))));
    }
    var ended =
        CounterSnapshot.builder()
            .name("holdfast_sessions_ended")
            .help("Sessions that ended, by result, since the catalog was made.");
    var took =
        SummarySnapshot.builder()
            .name("holdfast_session_duration_seconds")
            .help("Time from start to end of ended sessions.");
    for (var it : readings.ended()) {
      var labels = Labels.of("kind", it.kind().name(), "result", it.result());
      ended.dataPoint(
          CounterSnapshot.CounterDataPointSnapshot.builder()
              .labels(labels)
              .value((double) it.count())
              .build());
      took.dataPoint(
          SummarySnapshot.SummaryDataPointSnapshot.builder()
              .labels(labels)
              .count(it.count())
              .sum(Objects.requireNonNull(seconds(it.took())))
              .build());
    }
    return List.of(queue.build(), waiting.build(), ended.build(), took.build());
  }

  private List<MetricSnapshot> repositories() {
    return List.of(
        ofRepositories(
            "holdfast_repository_used_bytes",
            "Bytes that backups stored in a repository.",
            it -> (double) it.repository().capacity().usedBytes()),
        ofRepositories(
            "holdfast_repository_logical_bytes",
            "Bytes of all its restore points as if nothing were shared or compressed.",
            it -> (double) it.repository().capacity().logicalBytes()),
        ofRepositories(
            "holdfast_repository_dedupe_ratio",
            "Logical bytes per stored byte.",
            it -> it.repository().capacity().dedupeRatio()),
        ofRepositories(
            "holdfast_repository_healthy",
            "1 while nothing is known to be wrong with a repository, else 0.",
            it -> it.repository().health() == RepositoryHealth.OK ? 1.0 : 0.0),
        ofRepositories(
            "holdfast_sealed_catalog_age_seconds",
            "How much of the newest history a repository's sealed catalog lacks.",
            it -> age(readings.sealedUntil().get(it.repository().id()))));
  }

  private List<MetricSnapshot> copies() {
    var count =
        GaugeSnapshot.builder()
            .name("holdfast_copies")
            .help("Copies of restore points, by repository and state.");
    var bytes =
        GaugeSnapshot.builder()
            .name("holdfast_copies_stored_bytes")
            .help("Bytes that those copies added to their repository.");
    var waiting =
        GaugeSnapshot.builder()
            .name("holdfast_copies_oldest_due_age_seconds")
            .help("How long ago the first copy was due that is still to be made.");
    for (var stored : readings.repositories()) {
      var repository = stored.repository();
      var of =
          readings.copies().stream().filter(it -> it.repository().equals(repository.id())).toList();
      var labels =
          Labels.of("repository", repository.name(), "repository_id", repository.id().toString());
      for (var it : of) {
        var stated = labels.merge(Labels.of("state", it.state().name()));
        count.dataPoint(sample(stated, (double) it.count()));
        bytes.dataPoint(sample(stated, (double) it.storedBytes()));
      }
      var due = of.isEmpty() ? null : age(of.getFirst().oldestDueAt());
      if (due != null) {
        waiting.dataPoint(sample(labels, Math.max(0, due)));
      }
    }
    return List.of(count.build(), bytes.build(), waiting.build());
  }

  private MetricSnapshot ofProtections(
      String name, String help, Function<Readings.Guarded, @Nullable Double> value) {
    var gauge = GaugeSnapshot.builder().name(name).help(help);
    for (var it : readings.protections()) {
      var known = value.apply(it);
      if (known != null) {
        gauge.dataPoint(sample(labels(it), known));
      }
    }
    return gauge.build();
  }

  private List<MetricSnapshot> prunes() {
    var freed =
        CounterSnapshot.builder()
            .name("holdfast_repository_pruned_bytes")
            .help("Bytes that prune runs deleted from a repository.");
    for (var it : readings.repositories()) {
      freed.dataPoint(
          CounterSnapshot.CounterDataPointSnapshot.builder()
              .labels(labels(it.repository()))
              .value((double) it.freedBytes())
              .build());
    }
    return List.of(
        freed.build(),
        ofRepositories(
            "holdfast_repository_last_prune_success",
            "1 when the newest prune run that ended did what its budget allowed, else 0.",
            pruned(it ->
                switch (it.standing().result()) {
                  case SUCCESS -> 1.0;
                  case WARNING, FAILED, ABORTED -> 0.0;
                  case null -> null;
                })),
        ofRepositories(
            "holdfast_repository_last_prune_end_timestamp_seconds",
            "When the newest prune run that ended did so.",
            pruned(it -> epoch(it.endedAt()))),
        ofRepositories(
            "holdfast_repository_prune_waiting_bytes",
            "Bytes that are marked and wait for their deletion, as the newest prune run left them.",
            pruned(it -> well(it) ? (double) it.tally().waitingBytes() : null)),
        ofRepositories(
            "holdfast_repository_prune_left_bytes",
            "Bytes that nobody needs and the newest prune run left where it was.",
            pruned(it -> well(it) ? (double) it.tally().leftBytes() : null)));
  }

  private MetricSnapshot ofRepositories(
      String name, String help, Function<Readings.Stored, @Nullable Double> value) {
    var gauge = GaugeSnapshot.builder().name(name).help(help);
    for (var it : readings.repositories()) {
      var known = value.apply(it);
      if (known != null) {
        gauge.dataPoint(sample(labels(it.repository()), known));
      }
    }
    return gauge.build();
  }

  private static Function<Readings.Stored, @Nullable Double> pruned(
      Function<PruneRun, @Nullable Double> value) {
    return it -> it.pruned() == null ? null : value.apply(it.pruned());
  }

  private static boolean well(PruneRun run) {
    return run.standing().result() != PruneResult.FAILED;
  }

  private static Labels labels(Repository it) {
    return Labels.of("repository", it.name(), "repository_id", it.id().toString());
  }

  private static Function<Readings.Guarded, @Nullable Double> last(
      Function<Readings.Last, @Nullable Double> value) {
    return it -> it.last() == null ? null : value.apply(it.last());
  }

  private static Labels labels(Readings.Guarded it) {
    return Labels.of(
        "project", it.project(),
        "protection", it.protection().name(),
        "protection_id", it.protection().id().toString(),
        "source_kind", it.kind().name());
  }

  private static GaugeSnapshot.GaugeDataPointSnapshot sample(Labels labels, double value) {
    return GaugeSnapshot.GaugeDataPointSnapshot.builder().labels(labels).value(value).build();
  }

  private @Nullable Double age(@Nullable Instant then) {
    return then == null ? null : seconds(Duration.between(then, now));
  }

  private static @Nullable Double epoch(@Nullable Instant then) {
    return then == null ? null : seconds(Duration.between(Instant.EPOCH, then));
  }

  private static @Nullable Double seconds(@Nullable Duration time) {
    return time == null ? null : time.toMillis() / 1e3;
  }
}
