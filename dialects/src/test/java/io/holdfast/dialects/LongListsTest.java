package io.holdfast.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.testkit.Samples;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who asks for all at once gets it, and the service never holds more than a piece of it. */
class LongListsTest {
  private static final int KEPT = 1_050;

  private static SeededServer world;
  private static Samples.World kept;
  private static final List<String> points = new ArrayList<>();

  @BeforeAll
  static void start() {
    world = SeededServer.open();
    kept =
        world
            .catalog()
            .write(tx -> {
              var made = Samples.world(tx, "long");
              for (var i = 0; i < KEPT; i++) {
                RestorePoint point = Samples.keptPoint(tx, made, Samples.NOON.plusSeconds(i));
                points.add(point.id().toString());
              }
              return made;
            });
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @ParameterizedTest
  @CsvSource({"2147483647, 0, 1050", "1001, 20, 1001", "1000, 30, 1000", "7, 1040, 7"})
  void mittwaldsBackups(int limit, int skip, int shown) throws IOException {
    var path = "/v2/projects/long/backups?limit=%d&skip=%d".formatted(limit, skip);

    var answer = world.server().get(world.server().url("mittwald") + path, KnownAccess.ADMIN_TOKEN);

    assertThat(answer.header("X-Pagination-TotalCount")).hasValue("1050");
    assertThat(json(answer).findValuesAsText("id")).isEqualTo(points.subList(skip, skip + shown));
    assertThat(answer.header("Content-Length").isPresent()).isEqualTo(shown <= 1_000);
  }

  @ParameterizedTest
  @CsvSource({
    "backup-histories, 2147483647, 0, 1050",
    "backup-histories, 1030, 1, 20",
    "backup-histories, 1000, 0, 1000",
    "restore-targets, 2147483647, 0, 1050",
    "restore-targets, 1030, 1, 20",
    "restore-targets, 1000, 0, 1000",
  })
  void samsungsRunsAndTargets(String list, int size, int page, int shown) throws IOException {
    var backup = kept.protection().id().toString().replace("-", "");
    var path = "/v1/backups/%s/%s?size=%d&page=%d".formatted(backup, list, size, page);

    var answer = world.server().signed(world.server().url("scp") + path);

    var times = json(answer).get("contents").findValuesAsText("backup_start_time");
    assertThat(times).hasSize(shown).doesNotHaveDuplicates();
    assertThat(times.reversed()).isSorted();
    assertThat(json(answer).get("count").asInt()).isEqualTo(KEPT);
    assertThat(answer.header("Content-Length").isPresent()).isEqualTo(shown <= 1_000);
  }

  private static JsonNode json(Answer answer) throws IOException {
    assertThat(answer.status()).describedAs(answer.body()).isEqualTo(200);
    return new ObjectMapper().readTree(answer.body());
  }
}
