package io.holdfast.engine.forget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.engine.list.SnapshotFilter;
import io.holdfast.engine.lock.LockOptions;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.repository.Restic;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.snapshot.StoredSnapshot;
import io.holdfast.store.LocalStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random rules on random histories: we and stock restic keep the same, for the same reasons. */
class ForgetInteropIT {
  private static final int SNAPSHOTS = 60;
  private static final int ROUNDS = 12;
  private static final List<String> ZONES = List.of("Z", "+05:30", "-08:00", "+13:45", "-03:30");
  private static final List<String> PERIODS =
      List.of("1y", "5m", "40d", "9h", "1m3d", "2y1m", "17d12h");
  private static final List<String> GROUPINGS = List.of("host,paths", "host", "tags", "paths", "");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void bothKeepTheSame(int seed) throws Exception {
    var random = new Random(seed);
    var restic = new Restic(folder, TestRepositories.PASSWORD);
    var fillsUp = !restic.run("version").matches("(?s)restic 0\\.1[0-5]\\..*");
    try (var store = LocalStore.at(folder);
        var repository = TestRepositories.create(store)) {
      for (var i = 0; i < SNAPSHOTS; i++) {
        repository.snapshots().save(snapshot(random));
      }
      for (var round = 0; round < ROUNDS; round++) {
        var arguments = new ArrayList<>(List.of("forget", "--dry-run", "--json"));
        var grouping = pick(random, GROUPINGS);
        arguments.addAll(List.of("--group-by", grouping));
        var rules = rules(random, arguments);

        var theirs = parse(restic.run(arguments.toArray(String[]::new)));
        var ours = decide(repository, rules, Grouping.parse(grouping), fillsUp);

        assertThat(ours).as("%s", arguments).isEqualTo(theirs);
      }
    }
  }

  /**
   * Go counts in the machine's zone where a snapshot has its offset: both do where clocks change.
   */
  @ParameterizedTest
  @ValueSource(strings = {"Europe/Berlin", "Europe/London"})
  void bothCountByTheClockOfTheZone(ZoneId zone) throws Exception {
    assumeTrue(Files.exists(Path.of("/usr/share/zoneinfo", zone.getId())), "no zones here");
    var random = new Random(5);
    var restic =
        new Restic(folder.toString(), TestRepositories.PASSWORD, Map.of("TZ", zone.getId()));
    try (var store = LocalStore.at(folder);
        var repository = TestRepositories.create(store)) {
      var all = new ArrayList<StoredSnapshot>();
      var hours = new ArrayList<Instant>();
      for (var i = 0; i < SNAPSHOTS; i++) {
        hours.add(
            Instant.parse("2024-03-20T00:30:00Z").plus(Duration.ofHours(random.nextInt(5_600))));
      }
      // The newest is of winter, and half a year before lies between its hour by either clock.
      hours.add(Instant.parse("2024-05-15T12:00:00Z"));
      hours.add(Instant.parse("2024-11-15T12:30:00Z"));
      for (var hour : hours) {
        var made =
            Snapshot.builder(
                    hour.atZone(zone).toOffsetDateTime(),
                    BlobId.hash(new byte[0], 0, 0),
                    List.of("/a"))
                .hostname("one")
                .build();
        all.add(repository.snapshots().save(made));
      }
      for (var period : List.of("1m", "2m", "6m", "7m", "20d3h", "5m1h", "3m15d")) {
        var theirs = parse(restic.run("forget", "--dry-run", "--json", "--keep-within", period));
        var rules =
            new KeepRules(Map.of(), Map.of(KeepInterval.LAST, KeepPeriod.parse(period)), List.of());
        var ours = new TreeMap<String, List<String>>();
        rules
            .apply(all, Instant.now(), zone)
            .forEach(each -> ours.put(each.snapshot().id().toString(), each.reasons()));
        assertThat(ours).as(period).isEqualTo(theirs);
      }
    }
  }

  private static Map<String, List<String>> decide(
      Repository repository, KeepRules rules, Grouping grouping, boolean fillsUp)
      throws InterruptedException {
    var options = LockOptions.standard(InstantSource.system());
    try (var lock = RepositoryLock.acquireShared(repository.sealedFiles(), options)) {
      var selection =
          new ForgetRequest.Selection.Unkept(rules, SnapshotFilter.any(), grouping, Instant.now());
      var report =
          new Forget(repository, lock, ForgetListener.SILENT)
              .run(new ForgetRequest(selection, true));
      var reasons = new TreeMap<String, List<String>>();
      for (var group : report.groups()) {
        for (var each : group.decisions()) {
          var told = each.reasons().stream();
          reasons.put(
              each.snapshot().id().toString(),
              (fillsUp ? told : told.filter(reason -> !reason.startsWith("oldest"))).toList());
        }
      }
      return reasons;
    }
  }

  private static KeepRules rules(Random random, List<String> arguments) {
    var counts = new EnumMap<KeepInterval, Integer>(KeepInterval.class);
    var within = new EnumMap<KeepInterval, KeepPeriod>(KeepInterval.class);
    for (var interval : KeepInterval.values()) {
      if (interval == KeepInterval.LAST || random.nextInt(3) == 0) {
        counts.put(interval, 1 + random.nextInt(9));
        arguments.addAll(
            List.of("--keep-" + interval.word(), Integer.toString(counts.get(interval))));
      }
      if (random.nextInt(4) == 0) {
        within.put(interval, KeepPeriod.parse(pick(random, PERIODS)));
        var name = interval == KeepInterval.LAST ? "" : "-" + interval.word();
        arguments.addAll(List.of("--keep-within" + name, within.get(interval).toString()));
      }
    }
    var tags =
        random.nextInt(3) == 0
            ? List.of(pick(random, List.of(List.of("a", "b"), List.of(""), List.of("", "a"))))
            : List.<List<String>>of();
    tags.forEach(all -> arguments.addAll(List.of("--keep-tag", String.join(",", all))));
    return new KeepRules(counts, within, tags);
  }

  private static Snapshot snapshot(Random random) {
    var second = 1_700_000_000L + (long) (random.nextDouble() * random.nextDouble() * 86_400 * 900);
    var time = Instant.ofEpochSecond(second, random.nextInt(1_000_000_000));
    if (random.nextInt(30) == 0) {
      time = time.plusSeconds(86_400L * 36_500);
    }
    return Snapshot.builder(
            time.atOffset(ZoneOffset.of(pick(random, ZONES))),
            BlobId.hash(new byte[0], 0, 0),
            random.nextBoolean() ? List.of("/b", "/a") : List.of("/a", "/b"))
        .hostname(pick(random, List.of("one", "two")))
        .tags(Stream.of("a", "b", "c").filter(_ -> random.nextBoolean()).toList())
        .build();
  }

  private static <T> T pick(Random random, List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  /** Reasons by id, of both what is kept and what is removed. */
  private static Map<String, List<String>> parse(String json) throws IOException {
    var reasons = new TreeMap<String, List<String>>();
    for (var group : new ObjectMapper().readTree(json)) {
      for (var i = 0; i < group.path("keep").size(); i++) {
        var matches = new ArrayList<String>();
        group.path("reasons").path(i).path("matches").forEach(each -> matches.add(each.asText()));
        reasons.put(group.path("keep").path(i).path("id").asText(), matches);
      }
      group.path("remove").forEach(gone -> reasons.put(gone.path("id").asText(), List.of()));
    }
    return reasons;
  }
}
