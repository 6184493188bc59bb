package io.holdfast.control.retention;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.engine.crypto.Password;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.repository.CreateOptions;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.repository.Restic;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.store.LocalStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The keep rules let the same snapshots go as stock restic does, where restic has the rule. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResticForgetIT {
  private static final String PASSWORD = "stock";
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<RestorePointId, String> snapshots = new HashMap<>();
  private final List<Candidate> points = new ArrayList<>();
  private Restic restic;

  /** Years of snapshots: some days with many, gaps of weeks, none in the hour that comes twice. */
  @BeforeAll
  void fillRepository(@TempDir Path directory) {
    var random = new Random(20261121);
    restic = new Restic(directory, PASSWORD);
    try (var store = LocalStore.at(directory);
        var password = Password.of(PASSWORD);
        var repository = Repository.create(store, password, CreateOptions.defaults())) {
      var time = Instant.parse("2023-11-20T10:00:00Z");
      var end = Instant.parse("2026-11-20T10:00:00Z");
      for (int n = 0; time.isBefore(end); n++) {
        save(repository, n, time);
        var gap = random.nextInt(20) == 0 ? 24 * 40 : random.nextInt(4) == 0 ? 60 : 5;
        time = time.plus(Duration.ofMinutes(random.nextLong(1, gap * 60L)));
        if (time.atZone(BERLIN).getHour() == 2) {
          time = time.plus(Duration.ofHours(2));
        }
      }
    }
  }

  @AfterAll
  void checkThatThereWasSomethingToJudge() {
    assertThat(points).hasSizeGreaterThan(150);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          last 1                                                   | --keep-last 1
          last 40                                                  | --keep-last 40
          hourly 30                                                | --keep-hourly 30
          daily 14                                                 | --keep-daily 14
          weekly 9                                                 | --keep-weekly 9
          monthly 7                                                | --keep-monthly 7
          yearly 3                                                 | --keep-yearly 3
          within PT1000H                                           | --keep-within 1000h
          last 3, hourly 5, daily 7, weekly 4, monthly 12, yearly 9| --keep-last 3 --keep-hourly 5 --keep-daily 7 --keep-weekly 4 --keep-monthly 12 --keep-yearly 9
          daily 5, monthly 30, within PT300H                       | --keep-daily 5 --keep-monthly 30 --keep-within 300h
          """)
  void letsGoWhatResticForgets(String rules, String options) throws Exception {
    var arguments = new ArrayList<>(List.of("forget", "--dry-run", "--json", "--no-lock"));
    arguments.addAll(List.of(options.strip().split(" ")));
    var removed = new TreeSet<String>();
    JSON.readTree(restic.run(arguments.toArray(String[]::new)))
        .forEach(
            group -> group.path("remove").forEach(each -> removed.add(each.path("id").asText())));

    var judgement =
        RetentionJudge.judge(
            new Ground(
                RetentionText.retention(rules),
                BERLIN,
                Instant.parse("2026-11-21T00:00:00Z"),
                null,
                points));

    var gone = new TreeSet<String>();
    judgement.going().forEach(verdict -> gone.add(snapshots.get(verdict.point().id())));
    assertThat(gone).isEqualTo(removed).isNotEmpty();
  }

  private void save(Repository repository, int n, Instant time) {
    var stored =
        repository
            .snapshots()
            .save(
                Snapshot.builder(
                        time.atZone(BERLIN).toOffsetDateTime(),
                        BlobId.parse("0".repeat(64)),
                        List.of("/srv"))
                    .build());
    var id = new RestorePointId(new UUID(0x0198_0000_0000_7000L, n));
    snapshots.put(id, stored.id().toString());
    points.add(Candidate.good(id, time, 1));
  }
}
