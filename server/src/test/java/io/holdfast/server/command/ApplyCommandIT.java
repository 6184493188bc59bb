package io.holdfast.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.api.client.HoldfastClient;
import io.holdfast.api.client.Query;
import io.holdfast.base.ExitStatus;
import io.holdfast.cli.CommandLineHarness;
import io.holdfast.cli.CommandLineHarness.Answer;
import io.holdfast.server.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Configuration as a file: what it says comes to be, once. */
class ApplyCommandIT {
  private static final String SECRET = "correct-horse-battery";

  private static final String SHOP =
      """
      holdfast: 1
      repositories:
        - name: shared
          location: @/shared
          passwordFile: password
          prune: {timeZone: Europe/Berlin, grace: P7D, maxUnusedBytes: 1000, repackSmall: true}
      projects:
        - slug: shop
          name: Shop
          timeZone: Europe/Berlin
          labels: {tier: 1}
          servers:
            - name: web1
              hostname: web1.example
          sources:
            - name: all
              kind: PROJECT_BUNDLE
              server: web1
              members: [pages, counts]
            - name: pages
              kind: DIRECTORY
              server: web1
              config: {path: @/pages}
              excludes: ['*.tmp']
            - name: counts
              kind: COMMAND
              server: web1
              config: {shell: wc -c, file: count.txt}
              secretFiles: {stdin: password}
          plans:
            - name: nightly
              schedules:
                - cron: 0 2 * * *
                  timeZone: Europe/Berlin
                  window: {start: '22:30', length: PT4H}
              retention: {keepDaily: 7, maxAge: P400D}
              placements:
                - repository: shared
              rpoTarget: P1D
          protections:
            - source: all
              plan: nightly
              name: everything
            - source: pages
              plan: nightly
          drillPolicies:
            - name: weekly
              cron: 0 6 * * 0
              level: L2
              selector: {kinds: [DIRECTORY], protections: [{source: pages, plan: nightly}]}
      channels:
        - name: phones
          kind: NTFY
          settings: {topic: backups, url: 'http://127.0.0.1:9'}
          events: [alert.*]
          secretFiles: {token: password}
      """;

  @TempDir private Path folder;

  private RunningServer server;

  @BeforeEach
  void start() throws Exception {
    server = RunningServer.start(folder.resolve("data"));
    Files.writeString(folder.resolve("password"), SECRET + "\n");
    write(SHOP);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void makesWhatIsWantedAndThenNothing() {
    var planned = apply("--dry-run");
    assertThat(actions(planned)).hasSize(11).containsOnly("CREATE");
    assertThat(list("/v1/projects")).isEmpty();

    assertThat(actions(apply())).hasSize(11).containsOnly("CREATE");
    var revisions = revisions();

    assertThat(actions(apply())).hasSize(11).containsOnly("NONE");
    assertThat(revisions()).isEqualTo(revisions);
    assertThat(run("config", "diff", "holdfast.yaml").status()).isEqualTo(ExitStatus.DONE);
  }

  @Test
  void whatItMadeCanBeBackedUp() {
    apply();

    var backup = run("backup", "counts nightly", "--json");

    assertThat(backup.status()).as(backup.err()).isEqualTo(ExitStatus.MISSING);
    assertThat(run("backup", "everything", "--json").json().path("result").asText())
        .isEqualTo("SUCCESS");
  }

  @Test
  void changesWhatDiffersAndNothingElse() throws IOException {
    apply();
    var schedule = list("/v1/plans").getFirst().at("/schedules/0/id").asText();
    write(SHOP.replace("keepDaily: 7", "keepDaily: 14").replace("0 2 * * *", "0 3 * * *"));

    var diff = run("config", "diff", "holdfast.yaml");
    assertThat(diff.status()).isEqualTo(ExitStatus.INCOMPLETE);
    assertThat(diff.out()).contains("~ plan 'nightly' of project 'shop'").contains("retention");

    var changed = apply().json().path("steps");
    assertThat(changed.findValuesAsText("action")).containsOnlyOnce("CHANGE");
    assertThat(changed.findValuesAsText("field"))
        .containsExactlyInAnyOrder("schedules", "retention");
    var plan = list("/v1/plans").getFirst();
    assertThat(plan.at("/retention/keepDaily").asInt()).isEqualTo(14);
    assertThat(plan.at("/schedules/0/cron").asText()).isEqualTo("0 3 * * *");
    assertThat(plan.at("/schedules/0/id").asText()).isEqualTo(schedule);
    assertThat(actions(apply())).containsOnly("NONE");
  }

  @Test
  void leavesAloneWhatTheFileDoesNotName() throws IOException {
    apply();
    write(SHOP.replaceAll(" +(excludes|rpoTarget): .*\n", ""));

    assertThat(actions(apply())).containsOnly("NONE");
    assertThat(list("/v1/plans").getFirst().path("rpoTarget").isTextual()).isTrue();
  }

  @Test
  void drillsAndChannelsAreAsTheFileSays() throws IOException {
    apply();

    var policy = list("/v1/drill-policies").getFirst();
    var pages =
        list("/v1/protections").stream()
            .filter(it -> it.path("sourceId").equals(source("pages").path("id")))
            .findFirst()
            .orElseThrow();
    assertThat(policy.at("/selector/protectionIds/0")).isEqualTo(pages.path("id"));
    var channel = list("/v1/channels").getFirst();
    assertThat(channel.path("projectId").isMissingNode() || channel.path("projectId").isNull())
        .isTrue();
    assertThat(channel.path("secrets").get(0).asText()).isEqualTo("token");

    write(SHOP.replace("0 6 * * 0", "0 7 * * 0").replace("[alert.*]", "[alert.*, drill.failed]"));
    var steps = apply().json().path("steps");
    assertThat(steps.findValuesAsText("field")).containsExactlyInAnyOrder("cron", "events");
    assertThat(actions(apply())).containsOnly("NONE");
    write(SHOP.replace("kind: NTFY", "kind: GOTIFY"));
    assertThat(run("apply", "holdfast.yaml").err()).contains("channel 'phones'", "kind");
  }

  @Test
  void showsNoSecretAndTakesANewOneWhenTold() {
    var first = apply();
    var source = source("counts");
    assertThat(source.path("secretNames").get(0).asText()).isEqualTo("stdin");

    var again = apply("--rotate-secrets");

    assertThat(source("counts").path("revision").asLong())
        .isGreaterThan(source.path("revision").asLong());
    assertThat(first.out() + again.out() + first.err() + again.err()).doesNotContain(SECRET);
  }

  @Test
  void exportIsWhatApplyTakes() throws IOException {
    apply();

    var exported = run("config", "export").out();
    assertThat(exported).doesNotContain(SECRET).isEqualTo(run("config", "export").out());
    Files.writeString(folder.resolve("holdfast.yaml"), exported);
    assertThat(actions(apply())).hasSize(11).containsOnly("NONE");

    try (var other = new Other(folder.resolve("other"))) {
      Files.writeString(
          folder.resolve("holdfast.yaml"),
          exported
              .replace(folder.resolve("shared").toString(), folder.resolve("fresh").toString())
              .replace("name: shared\n", "name: shared\n    passwordFile: password\n"));
      assertThat(actions(other.apply())).hasSize(11).containsOnly("CREATE");
      assertThat(actions(other.apply())).containsOnly("NONE");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "holdfast: 1 | holdfast: 2 | must begin with 'holdfast: 1'",
        "kind: COMMAND | knid: COMMAND | source 'counts' of project 'shop': unknown field 'knid'",
        "plan: nightly | plan: nihgtly | there is no plan 'nihgtly'",
        "repository: shared | repository: other | there is no repository 'other'",
        "name: pages | name: counts | source 'counts' of project 'shop' stands there twice",
        "slug: shop | slug: [ | is no YAML",
        "stdin: password | stdin: nowhere | cannot read the file",
        "name: nightly | id: nightly | a plan lacks its 'name'",
      })
  void refusesAFileBeforeAnythingIsDone(String part, String instead, String message)
      throws IOException {
    write(SHOP.replace(part, instead));

    var refused = run("apply", "holdfast.yaml");

    assertThat(refused.status()).isNotEqualTo(ExitStatus.DONE);
    assertThat(refused.err()).contains(message);
    assertThat(list("/v1/projects")).isEmpty();
  }

  @Test
  void saysWhatWasDoneWhenTheServerRefuses() throws IOException {
    write(SHOP.replace("keepDaily: 7", "keepDaily: -7"));

    var refused = run("apply", "holdfast.yaml");

    assertThat(refused.err())
        .contains("plan 'nightly' of project 'shop'")
        .contains("6 of 11 things are as wanted now");
    write(SHOP);
    assertThat(actions(apply())).containsOnly("NONE", "CREATE");
  }

  @Test
  void refusesToMoveARepository() throws IOException {
    apply();
    write(SHOP.replace("@/shared", "@/elsewhere"));

    var refused = run("apply", "holdfast.yaml");

    assertThat(refused.err()).contains("repository 'shared': 'location' is").contains("cannot be");
  }

  /** Another server, which knows nothing yet. */
  private final class Other implements AutoCloseable {
    private final RunningServer first = server;

    Other(Path data) throws IOException {
      try {
        server = RunningServer.start(data);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    Answer apply() {
      return ApplyCommandIT.this.apply();
    }

    @Override
    public void close() {
      server.close();
      server = first;
    }
  }

  private void write(String text) throws IOException {
    Files.createDirectories(folder.resolve("pages"));
    Files.writeString(folder.resolve("pages/index.html"), "<html>");
    Files.writeString(folder.resolve("holdfast.yaml"), text.replace("@", folder.toString()));
  }

  private Answer apply(String... more) {
    var words = new ArrayList<>(List.of("apply", "holdfast.yaml", "--json"));
    words.addAll(List.of(more));
    var answer = run(words.toArray(String[]::new));
    assertThat(answer.status()).as(answer.err()).isEqualTo(ExitStatus.DONE);
    return answer;
  }

  private Answer run(String... words) {
    return new CommandLineHarness(folder)
        .with("HOLDFAST_SERVER", server.url().toString())
        .with("HOLDFAST_TOKEN", server.token())
        .run(words);
  }

  private static List<String> actions(Answer answer) {
    return answer.json().path("steps").findValuesAsText("action");
  }

  private JsonNode source(String name) {
    return list("/v1/sources").stream()
        .filter(it -> it.path("name").asText().equals(name))
        .findAny()
        .orElseThrow();
  }

  private Map<String, Long> revisions() {
    var revisions = new TreeMap<String, Long>();
    for (var section : List.of("projects", "servers", "repositories", "sources", "plans")) {
      list("/v1/" + section)
          .forEach(it -> revisions.put(it.path("id").asText(), it.path("revision").asLong()));
    }
    return revisions;
  }

  private List<JsonNode> list(String path) {
    try (var client = HoldfastClient.of(server.url(), server.token())) {
      return client.resources(path).all(Query.all()).toList();
    }
  }
}
