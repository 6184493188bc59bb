package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.base.ExitStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code holdfast dialect-check} against a server that has just begun. */
class DialectCheckCommandIT {
  @TempDir private static Path folder;

  private static RunningServer server;
  private static Path secret;

  @BeforeAll
  static void start() throws Exception {
    server = RunningServer.start(folder.resolve("data"));
    secret = Files.writeString(folder.resolve("token"), server.token() + "\n");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void saysThatNothingDiffersAndWhatItCouldNotAsk() {
    var ran = check("--dialect", "mittwald", "--base-url", base("mittwald"));

    assertThat(ran.status()).as(ran.out()).isEqualTo(ExitStatus.DONE);
    assertThat(ran.out())
        .contains("same      GET /v2/projects")
        .contains("skipped   GET /v2/projects/{projectId}/backups")
        .contains("no answer gave projectId");
  }

  @Test
  void endsInFailureWhenSomethingDiffers() throws Exception {
    var ran = check("--dialect", "mittwald", "--base-url", base("northflank"), "--json");

    assertThat(ran.status()).isEqualTo(ExitStatus.FAILED);
    var first = new ObjectMapper().readTree(ran.out()).path("findings").path(0);
    assertThat(first.path("verdict").asText()).isEqualTo("DIFFERENT");
    assertThat(first.path("details").path(0).asText()).isEqualTo("status: 404, not 200");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --dialect other --base-url http://127.0.0.1:1          |  2 | there is no dialect "other"
          --dialect mittwald                                     |  2 | --base-url or --access-file
          --dialect scp --base-url http://127.0.0.1:1            |  2 | --user must say who asks
          --dialect veeam-m365 --base-url http://127.0.0.1:1 --user u --api-version v3 | 2 | no version "v3"
          --dialect mittwald --base-url http://127.0.0.1:1       | 10 | no answer from http://127.0.0.1:1/v2
          """)
  void saysWhatToGive(String arguments, int status, String sentence) {
    var ran = check(arguments.split(" "));

    assertThat(ran.status()).isEqualTo(status);
    assertThat(ran.err()).contains(sentence);
  }

  private static ServerCommands.Answer check(String... arguments) {
    var all = new ArrayList<String>(List.of(arguments));
    all.addFirst("dialect-check");
    all.addAll(List.of("--secret-file", secret.toString()));
    return ServerCommands.run("", all.toArray(String[]::new));
  }

  private static String base(String dialect) {
    return server.url() + "/dialects/" + dialect;
  }
}
