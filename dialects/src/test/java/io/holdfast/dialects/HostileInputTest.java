package io.holdfast.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests put together at random, from what each vendor knows and what nobody would send. */
class HostileInputTest {
  private static final int REQUESTS = 120;
  private static final long SEED = 20_261_121L;

  private static final List<String> VALUES =
      List.of(
          "",
          "0",
          "1",
          "-1",
          "20",
          "null",
          "true",
          "FALSE",
          "1e9",
          "0x10",
          "NaN",
          "+",
          "%2B",
          "%",
          "%0",
          "%00",
          "%0a%0d",
          "%c3%28",
          "%ed%a0%80",
          "%F0%9F%92%BE",
          "%25",
          "_",
          "%27%20or%201=1",
          "\"",
          "<a>",
          "../..",
          "%2e%2e%2f",
          "..%2f",
          "a".repeat(3000),
          "9".repeat(40),
          "2147483647",
          "2147483648",
          "9223372036854775807",
          "created_at:desc",
          "COMPLETED",
          "2020-05-12T15:55:20.8557416Z",
          "2020-05-12T15:55:20+02:00",
          "9999-12-31T23:59:59Z",
          "0000-01-01T00:00:00Z",
          "2020-05-12T15:55:20.9999999999Z",
          "%2B999999999-01-01T00:00:00Z",
          "00cd2538fbf94d12b36aabbdd607e974",
          "5e4e3b50-97a1-4a70-9c4c-1b7f4b7a9e01",
          "0123456789abcdef01234567",
          "oldestFirst",
          "é",
          "&",
          "=",
          ";",
          "#",
          "?");

  private static SeededServer world;
  private static DialectServer server;

  @BeforeAll
  static void start() {
    world = SeededServer.open();
    server = world.server();
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "scp;/v1/backups/*/restore-histories;page,size,sort,restore_state,start_time,end_time",
        "northflank;/v1/projects/*/addons/*/backups/*/restores;per_page,page,cursor,sourceAddonId",
        "northflank;/v1/projects/*/addons/*/backups;per_page,page,cursor",
        "northflank;/v1/projects/*/addons/*/backups/*/logs;queryType,startTime,endTime,lineLimit,direction",
        "veeam-azure;/api/v1/restorePoints/*;onlyLatest,offset,limit",
        "veeam-azure;/api/v1/restorePoints;onlyLatest,offset,limit",
        "veeam-azure;/api/v1/jobSessions/*;x",
        "veeam-m365;/v5/RestoreSessions;startTimeFrom,startTimeTo,offset,limit",
        "veeam-m365;/v5/RestoreSessions/*/organization;x",
        "mittwald;/v2/project-backups/*;x",
        "mittwald;/v2/projects;searchTerm,limit,skip,page,sort,order",
        "mittwald;/v2/projects/*/backups;searchTerm,withExportsOnly,sortOrder,limit,skip,page",
      })
  void isAnsweredInJsonAndNeverFailsInside(String dialect, String path, String names)
      throws IOException {
    var random = new Random(SEED);
    for (var i = 0; i < REQUESTS; i++) {
      var target = target(random, path, names.split(","));
      var method = random.nextInt(10) == 0 ? "POST" : "GET";
      var url = server.url(dialect) + target;
      var answer = server.send(method, url, headers(random, dialect, method, url), "");

      assertThat(answer.status()).describedAs("%s %s", method, target).isLessThan(500);
      new ObjectMapper().readTree(answer.body());
      assertThat(answer.body()).describedAs(target).isNotBlank().doesNotContain("Exception");
    }
  }

  private static String target(Random random, String path, String[] names) {
    var filled = path;
    while (filled.contains("*")) {
      var value = pick(random).replaceAll("[#?]", "");
      filled = filled.replaceFirst("\\*", value.replace("$", "").replace("\\", ""));
    }
    var query =
        IntStream.range(0, random.nextInt(5))
            .mapToObj(_ -> names[random.nextInt(names.length)] + "=" + pick(random))
            .collect(Collectors.joining("&"));
    return query.isEmpty() ? filled : filled + "?" + query;
  }

  /** Mostly good credentials, so that requests get past the door. */
  private static Map<String, String> headers(
      Random random, String dialect, String method, String url) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.putAll(ScpSigner.headers(method, url));
    if (!dialect.equals("scp")) {
      headers.put("Authorization", "Bearer " + KnownAccess.ADMIN_TOKEN);
    }
    if (random.nextInt(8) == 0) {
      headers.replaceAll((_, value) -> random.nextInt(3) == 0 ? header(random) : value);
    }
    return headers;
  }

  private static String header(Random random) {
    return pick(random).replaceAll("[^ -~]", "");
  }

  private static String pick(Random random) {
    return VALUES.get(random.nextInt(VALUES.size()));
  }
}
