package io.holdfast.dialects.veeamm365;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.ProtectionFilter;
import io.holdfast.catalog.query.ProtectionSort;
import io.holdfast.catalog.query.RepositoryFilter;
import io.holdfast.catalog.query.RepositorySort;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.dialects.Answer;
import io.holdfast.dialects.Dialects;
import io.holdfast.dialects.KnownAccess;
import io.holdfast.dialects.SeededServer;
import io.holdfast.dialects.scp.ScpSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A server whose seeded mailbox has two points, and a client of this dialect. */
final class M365World implements AutoCloseable {
  static final Instant FIRST = Instant.parse("2026-03-01T12:00:00Z");
  static final Instant SECOND = Instant.parse("2026-03-02T12:00:00Z");
  private static final SourceId MAILBOX = SourceId.parse("5e4e3b50-97a1-4a70-9c4c-1b7f4b7a9e06");
  private static final ObjectMapper JSON = new ObjectMapper();

  final SeededServer server;
  final Source mailbox;
  final Protection job;
  final RestorePoint point;

  private M365World(SeededServer server) {
    this.server = server;
    mailbox = server.catalog().read(tx -> tx.sources().get(MAILBOX));
    job =
        server
            .catalog()
            .read(tx ->
                tx.protections()
                    .list(
                        CatalogQuery.<ProtectionFilter, ProtectionSort>by(
                                Order.ascending(ProtectionSort.NAME))
                            .where(new ProtectionFilter.Sources(Set.of(MAILBOX)))
                            .page(Page.first(1)))
                    .items()
                    .getFirst());
    keepPoint(job, FIRST, true);
    point = keepPoint(job, SECOND, true);
  }

  /** Another mailbox of the same organization, with a point of which no copy is left. */
  Source lostMailbox(String name) {
    var lost =
        server
            .catalog()
            .write(tx -> {
              var like =
                  new Source(
                      new SourceId(Samples.uuid()),
                      mailbox.projectId(),
                      mailbox.serverId(),
                      mailbox.kind(),
                      name,
                      name,
                      Map.of("user", name + "@example.com"),
                      mailbox.secrets(),
                      List.of(),
                      List.of(),
                      List.of(),
                      Map.of(),
                      null,
                      null,
                      null,
                      mailbox.state(),
                      mailbox.stamp());
              var source = tx.sources().insert(like);
              var plan = tx.plans().get(job.planId());
              return tx.protections().insert(Samples.protection(source, plan));
            });
    keepPoint(lost, FIRST, false);
    return server.catalog().read(tx -> tx.sources().get(lost.sourceId()));
  }

  static M365World open() {
    var impatient = new M365Settings(false, false, Duration.ZERO);
    return new M365World(SeededServer.open(new Dialects.Choices(ScpSettings.DEFAULT, impatient)));
  }

  String organization() {
    return mailbox.projectId().toString();
  }

  ProjectId project() {
    return mailbox.projectId();
  }

  String mailboxId() {
    return mailbox.id().toString();
  }

  Answer get(String path) {
    return get(path, KnownAccess.ADMIN_TOKEN);
  }

  Answer get(String path, String token) {
    return server.server().get(url(path), token);
  }

  Answer post(String path, String body) {
    return post(path, body, KnownAccess.ADMIN_TOKEN);
  }

  Answer post(String path, String body, String token) {
    var headers = Map.of("Authorization", "Bearer " + token, "Content-Type", "application/json");
    return server.server().send("POST", url(path), headers, body);
  }

  String url(String path) {
    return server.server().url("veeam-m365") + path;
  }

  /** The id of a fresh session of a version. */
  String explore(String version) {
    return explore(version, "{}");
  }

  String explore(String version, String how) {
    var old = version.compareTo("v6") < 0;
    var path =
        "/%s/Organizations/%s/%s".formatted(version, organization(), old ? "Action" : "explore");
    var answer = post(path, old ? "{\"explore\":%s}".formatted(how) : how);
    return json(answer).get("id").asText();
  }

  static JsonNode json(Answer answer) {
    try {
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(answer.body(), e);
    }
  }

  @Override
  public void close() {
    server.close();
  }

  private RestorePoint keepPoint(Protection of, Instant at, boolean copied) {
    return server
        .catalog()
        .write(tx -> {
          var repository =
              tx.repositories()
                  .list(
                      CatalogQuery.<RepositoryFilter, RepositorySort>by(
                              Order.ascending(RepositorySort.NAME))
                          .page(Page.first(1)))
                  .items()
                  .getFirst();
          var session = tx.backupSessions().insert(Samples.succeeded(Samples.backup(of, at)));
          var kept = tx.restorePoints().insert(Samples.point(session), List.of());
          if (copied) {
            tx.copies().insert(Samples.copy(kept, session, repository));
          }
          return kept;
        });
  }
}
