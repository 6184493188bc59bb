package io.holdfast.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A session of any kind as Veeam Backup for Azure shows it: alone, in its list, and by its log. */
final class AzureWalk {
  /** What the one line of its log says. */
  static final String LOGGED = "it went on";

  private static final String[] STATUSES = {
    "Pending",
    "Running",
    "RunningWithWarning",
    "RunningWithError",
    "Canceling",
    "Canceled",
    "Success",
    "Warning",
    "Error",
    "NeverExecuted",
    "Unknown"
  };

  private AzureWalk() {}

  /** Also the filter of its status must let it through, and the other statuses must not. */
  static void assertShows(DialectServer server, long number, String status) throws IOException {
    var list = "/api/v1/jobSessions";
    var own = list + "/" + number;
    var alone = get(server, own);
    assertThat(alone.get("status").asText()).isEqualTo(status);
    assertThat(find(server, list + "?limit=-1", alone)).hasValue(status);
    assertThat(find(server, list + "?limit=-1&Status=" + status, alone)).hasValue(status);
    var others = Stream.of(STATUSES).filter(word -> !word.equals(status));
    var query = "?limit=-1&Status=" + others.collect(Collectors.joining("&Status="));
    assertThat(find(server, list + query, alone)).isEmpty();
    var log = get(server, own + "/log");
    assertThat(log.get("jobSessionId")).isEqualTo(alone.get("id"));
    assertThat(log.get("log").findValuesAsText("message")).containsExactly(LOGGED);
  }

  /** The status of the session in a list, where the list has it. */
  private static Optional<String> find(DialectServer server, String list, JsonNode session)
      throws IOException {
    for (var item : get(server, list).get("results")) {
      if (item.get("id").equals(session.get("id"))) {
        return Optional.of(item.get("status").asText());
      }
    }
    return Optional.empty();
  }

  private static JsonNode get(DialectServer server, String path) throws IOException {
    var answer = server.get(server.url("veeam-azure") + path, KnownAccess.ADMIN_TOKEN);
    assertThat(answer.status()).describedAs(answer.body()).isEqualTo(200);
    return new ObjectMapper().readTree(answer.body());
  }
}
