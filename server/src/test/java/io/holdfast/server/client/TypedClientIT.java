package io.holdfast.server.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.holdfast.api.client.ApiException;
import io.holdfast.api.client.HoldfastClient;
import io.holdfast.api.client.Query;
import io.holdfast.api.model.BackupRequest;
import io.holdfast.api.model.BackupSession;
import io.holdfast.api.model.Event;
import io.holdfast.api.model.NewProject;
import io.holdfast.api.model.NewRestore;
import io.holdfast.api.model.NewToken;
import io.holdfast.api.model.PinRequest;
import io.holdfast.api.model.Project;
import io.holdfast.api.model.Protection;
import io.holdfast.api.model.RestoreTarget;
import io.holdfast.api.model.UnpinRequest;
import io.holdfast.base.ErrorCode;
import io.holdfast.cli.service.BackupSetup;
import io.holdfast.server.RunningServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All that our commands call, and what they hear when it goes wrong. */
class TypedClientIT {
  @TempDir private static Path scratch;

  private static RunningServer server;
  private static HoldfastClient client;
  private static Project project;
  private static Protection protection;
  private static Path folder;
  private static BackupSession first;
  private static BackupSession second;

  @BeforeAll
  static void start() throws Exception {
    server = RunningServer.start(scratch.resolve("data"));
    client = HoldfastClient.of(URI.create(server.url() + "/"), server.token());
    folder = Files.createDirectories(scratch.resolve("folder/deep")).getParent();
    Files.writeString(folder.resolve("letter.txt"), "first");
    Files.writeString(folder.resolve("deep/note.txt"), "note");
    var setup = new BackupSetup(client);
    project = setup.project("typed", "Typed");
    var host = setup.server(project, "here");
    var place = scratch.resolve("repository").toString();
    var plan = setup.plan(project, setup.repository(project, "main", place, "a passphrase"));
    protection = setup.protection(setup.folder(project, host, folder.toString(), List.of()), plan);
    first = backUp();
    Files.writeString(folder.resolve("letter.txt"), "second, longer");
    Files.writeString(folder.resolve("new.txt"), "new");
    second = backUp();
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  @Test
  void watchesABackupToItsEnd() throws Exception {
    List<String> states = new ArrayList<>();
    var started = client.backUp(protection.id(), wish("watched"));
    var ended = client.backupSessions().await(started.id(), seen -> states.add(seen.state()));

    assertThat(ended.result()).isEqualTo("SUCCESS");
    assertThat(states).last().isEqualTo("ENDED");
    List<Event> events = new ArrayList<>();
    client.backupSessions().follow(ended.id(), 0, events::add);
    assertThat(events).extracting(Event::code).contains("STATE_RUNNING", "ENDED_SUCCESS");
    List<Event> later = new ArrayList<>();
    client.backupSessions().follow(ended.id(), events.getFirst().id(), later::add);
    assertThat(later).hasSize(events.size() - 1);
    assertThat(client.backupLog(ended.id())).contains("ended success");
  }

  @Test
  void looksIntoPointsAndComparesThem() throws Exception {
    var points = client.restorePoints();

    assertThat(points.tree(first.restorePointId(), folder.toString()))
        .extracting(entry -> entry.name())
        .containsExactly("deep", "letter.txt");
    assertThat(points.diff(first.restorePointId(), second.restorePointId(), folder.toString()))
        .extracting(entry -> entry.path())
        .contains(folder + "/letter.txt", folder + "/new.txt");
    assertThat(points.parts(first.restorePointId()).items()).hasSize(1);
    assertThat(points.copies(first.restorePointId()).items()).hasSize(1);
    refused(
        ErrorCode.PATH_MISSING,
        404,
        () -> points.tree(first.restorePointId(), "/no/such").toList());
  }

  @Test
  void fetchesPageAfterPage() {
    var query = Query.all().with("protectionId", protection.id()).sort("createdAt").limit(1);

    assertThat(client.backupSessions().all(query))
        .extracting(BackupSession::id)
        .startsWith(first.id(), second.id());
  }

  @Test
  void countsAndFilters() throws Exception {
    var query = Query.all().with("protectionId", protection.id()).with("result", "FAILED");

    assertThat(client.backupSessions().list(query.counted()).page().totalCount()).isZero();
    refused(
        ErrorCode.PARAMETER_UNKNOWN,
        400,
        () -> client.backupSessions().list(Query.all().with("colour", "red")));
    refused(
        ErrorCode.PARAMETER_INVALID,
        400,
        () -> client.backupSessions().list(Query.all().with("state", "HAPPY")));
  }

  @Test
  void plansAndRestores() throws Exception {
    var target = scratch.resolve("restored");
    var plan = client.planRestore(restore(first.restorePointId(), target));
    var started =
        client.restore(
            new NewRestore(null, plan.id(), null, null, null, null, null, null, "lost", null));
    var ended = client.restoreSessions().await(started.id(), _ -> {});

    assertThat(ended.result()).isEqualTo("SUCCESS");
    assertThat(Path.of(target + folder.toString(), "letter.txt")).hasContent("first");
    assertThat(client.restoreItems(ended.id()).all(Query.all()))
        .extracting(item -> item.name())
        .contains(folder + "/letter.txt");
    refused(ErrorCode.STATE_CONFLICT, 409, () -> client.restoreSessions().abort(ended.id()));
  }

  @Test
  void guardsPointsThatArePinned() throws Exception {
    var points = client.restorePoints();
    var pinned = points.pin(first.restorePointId(), new PinRequest("evidence", null));
    assertThat(pinned.pins()).hasSize(1);

    refused(ErrorCode.POINT_PINNED, 409, () -> points.delete(pinned.id(), pinned.revision()));

    var free = points.unpin(pinned.id(), new UnpinRequest("evidence"));
    refused(
        ErrorCode.REVISION_MISMATCH,
        412,
        () -> points.change(free.id(), free.revision() - 1, Map.of("description", "late")));
    var changed = points.change(free.id(), free.revision(), Map.of("description", "the first"));
    assertThat(changed.description()).isEqualTo("the first");
  }

  @Test
  void doesACreationOnceForOneKey() throws Exception {
    var wanted = new NewProject("once", "Once", null, null, null, null, null, null);
    var made = client.projects().create(wanted, "the-key-of-this-test");

    assertThat(client.projects().create(wanted, "the-key-of-this-test")).isEqualTo(made);
    refused(ErrorCode.RESOURCE_EXISTS, 409, () -> client.projects().create(wanted));
    client.projects().delete(made.id(), made.revision());
    refused(ErrorCode.RESOURCE_MISSING, 404, () -> client.projects().get(made.id()));
  }

  @Test
  void tellsWhoMayNot() throws Exception {
    var weak = client.createToken(token("weak", List.of("backup:read")));
    try (var reader = HoldfastClient.of(server.url(), weak.secret())) {
      assertThat(reader.backupSessions().get(first.id()).id()).isEqualTo(first.id());
      refused(ErrorCode.SCOPE_MISSING, 403, () -> reader.backUp(protection.id(), wish("no")));
      client.revokeToken(weak.token().id());
      refused(ErrorCode.CREDENTIAL_INVALID, 401, () -> reader.backupSessions().get(first.id()));
    }
    assertThat(client.tokens().all(Query.all())).anyMatch(it -> it.name().equals("weak"));
    assertThat(client.auditRecords().all(Query.all().with("outcome", "REFUSED")))
        .anyMatch(record -> record.actor().name().equals("weak"));
  }

  @Test
  void givesTheWholeProblem() {
    assertThatThrownBy(() -> client.backupSessions().get(new UUID(1, 1)))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> {
              var problem = e.problem().orElseThrow();
              assertThat(problem.requestId()).isNotEmpty();
              assertThat(problem.detail()).isEqualTo(e.getMessage());
              assertThat(problem.retryable()).isFalse();
            });
  }

  @Test
  void saysWhenNobodyOrSomebodyElseAnswers() throws Exception {
    var other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    other.createContext(
        "/",
        exchange -> {
          var page = "<html>Welcome</html>".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(404, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    other.start();
    var url = URI.create("http://127.0.0.1:" + other.getAddress().getPort());
    try (var lost = HoldfastClient.of(url, "hf_x")) {
      refused(ErrorCode.SERVER_UNREACHABLE, 404, lost::health);
      other.stop(0);
      refused(ErrorCode.SERVER_UNREACHABLE, 0, lost::health);
    }
  }

  private static BackupSession backUp() throws InterruptedException {
    var started = client.backUp(protection.id(), wish(null));
    var ended = client.backupSessions().await(started.id(), _ -> {});
    assertThat(ended.result()).as("%s", ended).isEqualTo("SUCCESS");
    return ended;
  }

  private static BackupRequest wish(@Nullable String description) {
    return new BackupRequest(null, description, null, null, null);
  }

  private static NewRestore restore(UUID point, Path target) {
    var into = RestoreTarget.path(target.toString());
    return new NewRestore(point, null, null, null, null, null, into, null, null, null);
  }

  private static NewToken token(String name, List<String> scopes) {
    return new NewToken(name, "BEARER", null, scopes, null, null);
  }

  private static void refused(ErrorCode code, int status, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> {
              assertThat(e.code()).as("%s", e).isEqualTo(code);
              assertThat(e.status()).isEqualTo(status);
            });
  }
}
