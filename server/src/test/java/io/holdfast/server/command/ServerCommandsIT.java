package io.holdfast.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.api.client.HoldfastClient;
import io.holdfast.base.ExitStatus;
import io.holdfast.cli.CommandLineHarness;
import io.holdfast.cli.CommandLineHarness.Answer;
import io.holdfast.cli.service.BackupSetup;
import io.holdfast.server.RunningServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the commands on a server do and print: for people, for scripts, and when they cannot. */
class ServerCommandsIT {
  @TempDir private static Path folder;

  private static RunningServer server;
  private static Path source;
  private static JsonNode first;
  private static JsonNode second;

  /** Two backups of a folder by its name, between which a file changes and one comes. */
  @BeforeAll
  static void backUpTwice() throws Exception {
    server = RunningServer.start(folder.resolve("data"));
    source = Files.createDirectories(folder.resolve("src/d")).getParent();
    Files.writeString(source.resolve("a.txt"), "first");
    Files.writeString(source.resolve("d/b.txt"), "second");
    try (var client = HoldfastClient.of(server.url(), server.token())) {
      var setup = new BackupSetup(client);
      var project = setup.project("home", "Home");
      setup.repository(project, "disk", folder.resolve("repository").toString(), "secret");
    }
    var words = new String[] {"backup", "src", "--repository", "disk", "--project", "home"};
    first = done(with(words, "--description", "the first", "--json")).json();
    Files.writeString(source.resolve("a.txt"), "changed");
    Files.writeString(source.resolve("new.txt"), "new");
    second = done(with(words, "--json")).json();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void backupEndsWithItsSessionAndItsPoint() {
    assertThat(first.path("state").asText()).isEqualTo("ENDED");
    assertThat(first.path("result").asText()).isEqualTo("SUCCESS");
    assertThat(first.path("statistics").path("files").asInt()).isEqualTo(2);
    assertThat(second.path("protectionId")).isEqualTo(first.path("protectionId"));
    assertThat(UUID.fromString(point(second))).isNotNull();
    assertThat(done("backup", first.path("protectionId").asText()).out())
        .startsWith("SUCCESS")
        .contains("restore point ")
        .contains("3 files (0 new, 0 changed, 3 unchanged)");
  }

  @Test
  void aBackupNeedNotBeWaitedFor() {
    var begun = done("backup", first.path("protectionId").asText(), "--no-wait", "--json").json();

    assertThat(begun.path("id").asText()).isNotEmpty();
    assertThat(done("sessions", begun.path("id").asText(), "--json").json().path("id"))
        .isEqualTo(begun.path("id"));
  }

  @Test
  void pointsAreListedTheNewestFirst() {
    var points = done("points", "--project", "home", "--json").json().path("items");

    assertThat(ids(points)).containsSubsequence(point(second), point(first));
    assertThat(done("points").out()).contains(point(first)).contains("the first");
    assertThat(done("points", "--limit", "1", "--json").json().path("items")).hasSize(1);
  }

  @Test
  void retentionTellsWhatKeepsEachPoint() {
    var protection = first.path("protectionId").asText();
    var today = done("retention", protection, "--json").json();
    var tried = done("retention", protection, "--keep-last", "1", "--max-age", "400d");

    assertThat(today.path("origin").asText()).isEqualTo("PLAN");
    assertThat(today.path("points").findValuesAsText("restorePointId"))
        .contains(point(first), point(second));
    assertThat(tried.out()).contains(point(first)).contains("NO_RULE").contains("LAST 1");
    assertThat(done("points", "--trash").out()).contains("no restore points");
  }

  @Test
  void pruneTellsWhatItDidAndIsListed() {
    var dry = done("repository", "prune", "disk", "--dry-run", "--watch", "--json").json();
    var real = done("repository", "prune", "disk", "--repack-uncompressed", "--watch");
    var listed = done("repository", "prune-runs", "--repository", "disk", "--json").json();

    assertThat(dry.path("result").asText()).isEqualTo("SUCCESS");
    assertThat(dry.at("/tally/usedBytes").asLong()).isPositive();
    assertThat(real.out()).startsWith("SUCCESS").contains("waiting for deletion");
    assertThat(listed.at("/items/0/settings/repackUncompressed").asBoolean()).isTrue();
    assertThat(listed.at("/items/1/settings/repackUncompressed").asBoolean()).isFalse();
    assertThat(ids(listed.path("items"))).hasSize(2).contains(dry.path("id").asText());
    assertThat(done("repository", "prune-runs").out()).contains("SUCCESS (dry)").contains("disk");
    assertThat(done("repository", "prune-runs", dry.path("id").asText()).out())
        .contains("would be marked");
    assertThat(run("repository", "prune-runs", dry.path("id").asText(), "--abort").status())
        .isEqualTo(ExitStatus.CONFLICT);
  }

  @Test
  void lsShowsAFolderOfAPoint() {
    var entries = done("ls", point(first), source.toString(), "--json").json().path("items");
    var all = done("ls", point(second), source.toString(), "-R");

    assertThat(paths(entries)).containsExactly(source + "/a.txt", source + "/d");
    assertThat(all.out()).contains(source + "/d/b.txt").contains(source + "/new.txt");
  }

  @Test
  void findLooksIntoSeveralPoints() {
    var found = done("find", "a.txt", "--json").json().path("items");
    var none = run("find", "absent.*", "--json");

    assertThat(found).hasSizeGreaterThanOrEqualTo(2);
    assertThat(found.get(0).path("entry").path("path").asText()).isEqualTo(source + "/a.txt");
    assertThat(found.get(0).path("restorePointId").asText()).isNotEmpty();
    assertThat(done("find", "new.txt", "--point", point(second)).out()).contains("new.txt");
    assertThat(none.status()).isEqualTo(ExitStatus.MISSING);
    assertThat(none.json().path("items")).isEmpty();
  }

  @Test
  void searchShowsTheVersionsOfAFile() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() ->
            run("search", "--path", "/", "--json").json().path("pointsNotIndexed").asInt(1) == 0);

    var found = done("search", "A.TX", "--json").json().path("items");
    var none = run("search", "--glob", "absent.*", "--min-size", "1", "--json");

    assertThat(paths(found)).containsExactly(source + "/a.txt");
    assertThat(found.get(0).path("versions").size()).isGreaterThanOrEqualTo(1);
    assertThat(done("search", "--glob", "new.*").out()).contains(source + "/new.txt");
    assertThat(none.status()).isEqualTo(ExitStatus.MISSING);
    assertThat(run("search").status()).isNotZero();
  }

  @Test
  void diffNamesEveryChange() {
    var changes = done("diff", point(first), point(second), "--json").json().path("items");

    assertThat(paths(changes)).contains(source + "/a.txt", source + "/new.txt");
    assertThat(done("diff", point(first), point(second)).out())
        .contains("ADDED")
        .contains(source + "/new.txt");
    assertThat(done("diff", point(first), point(first)).out()).contains("no differences");
  }

  @Test
  void restoreBringsBackAWholePointOrOnePath() {
    var whole = folder.resolve("whole");
    var some = folder.resolve("some");

    var session = done("restore", point(first), "-t", "whole", "--reason", "test", "--json").json();
    var plain = done("restore", point(first), source + "/d", "-t", some.toString());

    assertThat(session.path("result").asText()).isEqualTo("SUCCESS");
    assertThat(session.path("totals").path("failed").asInt()).isZero();
    assertThat(Path.of(whole + source.toString(), "a.txt")).hasContent("first");
    assertThat(plain.out()).startsWith("SUCCESS").contains("0 failed");
    assertThat(Path.of(some + source.toString(), "d/b.txt")).hasContent("second");
    assertThat(Path.of(some + source.toString(), "a.txt")).doesNotExist();
    assertThat(done("sessions", "--verb", "restore").out()).contains(whole.toString());
  }

  @Test
  void aRestoreThatWouldOverwriteFailsAndSaysSoBefore() {
    done("restore", point(first), "-t", "taken");

    var planned = run("restore", point(first), "-t", "taken", "--dry-run", "--json");
    var refused = run("restore", point(first), "-t", "taken", "--json");
    var fresh = done("restore", point(first), "-t", "free", "--dry-run").out();

    assertThat(planned.status()).isEqualTo(ExitStatus.CONFLICT);
    assertThat(planned.json().path("totals").path("conflicts").asInt()).isPositive();
    assertThat(refused.status()).isEqualTo(ExitStatus.FAILED);
    assertThat(refused.json().path("result").asText()).isEqualTo("FAILED");
    assertThat(fresh).contains("would restore").contains("0 in the way");
    assertThat(folder.resolve("free")).doesNotExist();
  }

  @Test
  void sessionsAreListedAndShown() {
    var lists = done("sessions", "--json").json();

    assertThat(ids(lists.path("backupSessions"))).contains(first.path("id").asText());
    assertThat(lists.has("restoreSessions")).isTrue();
    assertThat(done("sessions", "--verb", "backup", "--result", "SUCCESS").out())
        .contains(first.path("id").asText());
    assertThat(done("sessions", first.path("id").asText()).out()).contains("ended success");
  }

  @Test
  void repositoriesAreMadeUnderAPasswordThatTheirOwnerKnows() throws Exception {
    Files.writeString(folder.resolve("passphrase"), "known to me\n");
    var place = folder.resolve("second disk").toString();

    var made = done("repository", "create", "second", place, "-ppassphrase", "--json").json();

    assertThat(made.path("location").asText()).isEqualTo(place);
    assertThat(ids(done("repository", "list", "--json").json().path("items")))
        .contains(made.path("id").asText());
    assertThat(done("repository", "list").out()).contains("second").contains(place);
    assertThat(done("backup", source + "/d", "--repository", "second").out()).startsWith("SUCCESS");
    var seen = done("repo", "snapshots", "-r", place, "-ppassphrase", "--json").json();
    assertThat(seen.path("snapshots").findValuesAsText("hostname"))
        .filteredOn(host -> !host.equals("holdfast-catalog"))
        .hasSize(1);
    assertThat(run("repository", "create", "second", place, "-ppassphrase").status()).isNotZero();
  }

  @Test
  void repositoriesThatExistAreTakenOver() throws Exception {
    Files.writeString(folder.resolve("theirs"), "of another program\n");
    Files.writeString(folder.resolve("wrong"), "guessed\n");
    var place = folder.resolve("old disk").toString();
    done("repo", "init", "-r", place, "-ptheirs");
    var words = new String[] {"repository", "create", "old", place, "--existing"};

    assertThat(run(with(words, "-pwrong")).status()).isEqualTo(ExitStatus.ACCESS);
    assertThat(done(with(words, "-ptheirs")).out()).contains("took over repository old");
  }

  @Test
  void repositoriesThatWereMadeWithBlanksOfAFileAreTakenOver() throws Exception {
    Files.writeString(folder.resolve("blanks"), "typed with a blank \n");
    var place = folder.resolve("blanks disk").toString();
    var made = harness().with("HOLDFAST_PASSWORD", "typed with a blank ");
    assertThat(made.run("repo", "init", "-r", place).status()).isZero();

    var taken = done("repository", "create", "blanks", place, "--existing", "-pblanks");

    assertThat(taken.out()).contains("took over repository blanks");
  }

  @ParameterizedTest
  @CsvSource({
    "BEARER, '', '^secret hf_\\S+'",
    "HMAC, '', '^access key HF\\S+\\Rsecret \\S+'",
    "PASSWORD, ada, '^username ada\\Rsecret \\S+'"
  })
  void eachKindOfCredentialIsMadeAndRevoked(String kind, String username, String printed) {
    var words = new String[] {"token", "create", "for " + kind, "--scope", "restore:read"};
    words = with(words, "--kind", kind);
    words = username.isEmpty() ? words : with(words, "--username", username);

    var plain = done(words).out();
    var id = plain.strip().replaceFirst("(?s).*Id: ", "");
    var revoked = done("token", "revoke", id, "--json").json();

    assertThat(plain).containsPattern(printed).contains("not shown again");
    assertThat(revoked.path("revoked").asText()).isEqualTo(id);
    assertThat(ids(done("token", "list", "--json").json().path("items"))).contains(id);
    assertThat(done("token", "list").out()).contains("for " + kind).doesNotContain("secret");
  }

  @Test
  void aDialectChoosesKindAndScopes() {
    var made = done("token", "create", "go-sdk", "--dialect", "scp", "--json").json();
    var narrow =
        done("token", "create", "n", "--dialect", "scp", "--scope", "backup:read", "--json");

    assertThat(made.at("/token/kind").asText()).isEqualTo("HMAC");
    assertThat(made.at("/token/accessKey").asText()).startsWith("HF");
    assertThat(made.path("secret").asText()).isNotEmpty();
    assertThat(made.at("/token/scopes").toString()).contains("restore:run", "plan:write");
    assertThat(narrow.json().at("/token/scopes").toString()).isEqualTo("[\"backup:read\"]");
  }

  @Test
  void aTokenCanDoWhatItsScopesSayAndNoMore() {
    var made =
        done("token", "create", "reader", "--scope", "backup:read", "--days", "1", "--json").json();
    var reader = harness().with("HOLDFAST_TOKEN", made.path("secret").asText());

    assertThat(made.path("token").path("expiresAt").asText()).isNotEmpty();
    assertThat(reader.run("points").status()).isZero();
    var refused = reader.run("token", "list", "--json");
    assertThat(refused.status()).isEqualTo(ExitStatus.ACCESS);
    assertThat(refused.errorJson().path("code").asText()).isEqualTo("SCOPE_MISSING");
  }

  @ParameterizedTest(name = "{0} → {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          backup src                              |  2 | --repository is missing
          backup src --repository absent          |  5 | there is no repository 'absent'
          backup absent                           |  5 | there is no protection 'absent'
          points --protection absent              |  5 | there is no protection 'absent'
          points --project absent                 |  5 | there is no project 'absent'
          points --limit 0                        |  2 | --limit is 0
          points --limit -3                       |  2 | --limit is -3
          sessions --limit -3                     |  2 | --limit is -3
          sessions --state NOPE                   |  2 | state: must be one of
          sessions 00000000-0000-0000-0000-000000000000 | 5 | HF-4001
          sessions nonsense                       |  2 | 'nonsense' is no id
          ls absent                               |  5 | there is no restore point 'absent'
          ls latest /absent                       |  5 | '/absent'
          find [                                  |  2 | '[' is no pattern
          find x --points 0                       |  2 | --points is 0
          diff latest absent                      |  5 | 'absent'
          restore latest                          |  2 | --target
          restore absent -t out                   |  5 | there is no restore point 'absent'
          restore latest /absent -t out           |  4 | /absent
          token create x                          |  2 | --scope
          token create x --dialect nonsense       |  2 | 'nonsense' is none of
          token create x --scope nonsense:read    |  2 | no such scope
          token create x --scope restore:read --kind password | 2 | username
          token create x --scope restore:read --project absent | 5 | there is no project 'absent'
          token create x --scope restore:read --days -1 | 2 | is over
          token revoke nonsense                   |  2 | 'nonsense' is no id
          token revoke 00000000-0000-0000-0000-000000000000 | 5 | HF-4001
          points --token wrong                    |  7 | HF-5002
          points --token-file absent              |  2 | absent: no such file
          points --access-file absent             |  2 | absent: no such file
          points --access-file src/a.txt          |  2 | is not an access file
          points --server nonsense                |  2 | 'nonsense' is not the address of a server
          points --server http://127.0.0.1:1      | 10 | cannot reach http://127.0.0.1:1
          """)
  void whatCannotBeDoneIsToldClearly(String arguments, int status, String words) {
    var answer = run(arguments.split(" +"));

    assertThat(answer.out() + answer.err()).contains(words);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.err()).doesNotContain("Exception:").doesNotContain("\tat ");
  }

  private static CommandLineHarness harness() {
    return new CommandLineHarness(folder)
        .with("HOLDFAST_SERVER", server.url().toString())
        .with("HOLDFAST_TOKEN", server.token());
  }

  private static Answer run(String... words) {
    return harness().run(words);
  }

  private static Answer done(String... words) {
    var answer = run(words);
    assertThat(answer.status()).as("%s: %s", List.of(words), answer).isZero();
    return answer;
  }

  private static String[] with(String[] words, String... more) {
    return Stream.of(words, more).flatMap(Stream::of).toArray(String[]::new);
  }

  private static String point(JsonNode session) {
    return session.path("restorePointId").asText();
  }

  private static List<String> ids(JsonNode items) {
    return texts(items, "id");
  }

  private static List<String> paths(JsonNode items) {
    return texts(items, "path");
  }

  private static List<String> texts(JsonNode items, String field) {
    return StreamSupport.stream(items.spliterator(), false)
        .map(item -> item.path(field).asText())
        .toList();
  }
}
