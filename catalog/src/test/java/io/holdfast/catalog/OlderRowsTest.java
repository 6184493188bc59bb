package io.holdfast.catalog;

import static io.holdfast.catalog.testkit.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.catalog.testkit.Samples;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What migrations make of the rows that an older Holdfast wrote. */
class OlderRowsTest extends BothDatabases {
  /** Undoes V028 to V023, the last change first. */
  private static final List<String> BACK_TO_022 =
      List.of(
          "drop index restore_point_copy_snapshot",
          "alter table backup_session drop column repository_id",
          "drop index backup_session_protection_begun",
          "drop index restore_session_live",
          "drop index restore_session_into",
          "alter table restore_session drop column into_source_id",
          "drop index restore_session_numbered",
          "drop index restore_session_project_begun",
          "create index restore_session_project_begun on restore_session (project_id, begun_at, id)",
          "alter table repository drop column secrets",
          "alter table repository drop column settings",
          "drop table client_protection",
          "drop table arrival",
          "alter table repository drop column gateway",
          "delete from flyway_schema_history where version >= '023'");

  @Test
  void restoresOfBeforeWentIntoTheSourceThatTheirTargetNames() throws SQLException {
    var ours =
        catalog.write(tx -> {
          var world = Samples.world(tx, "ours");
          var point = Samples.keptPoint(tx, world, NOON);
          return List.of(
              tx.restoreSessions().insert(Samples.restore(point, NOON)),
              tx.restoreSessions().insert(Samples.restore(point, NOON)),
              tx.restoreSessions().insert(Samples.restore(point, NOON)),
              tx.restoreSessions().insert(Samples.restore(point, NOON)));
        });
    var own = ours.getFirst().origin().sourceId();
    var other = catalog.write(tx -> Samples.world(tx, "other")).source().id();
    var targets =
        List.of(
            "{}",
            "{\"path\":\"/srv/%s\"}".formatted(other),
            "{\"sourceId\":\"%s\",\"path\":\"/srv\"}".formatted(other),
            "{\"sourceId\":\"%s\"}".formatted(new UUID(1, 2)));
    try (var connection = connection()) {
      for (var at = 0; at < targets.size(); at++) {
        retarget(connection, ours.get(at), targets.get(at));
      }
      goBack(connection);
    }

    Catalog.open(settings).close();

    try (var connection = connection()) {
      var into = into(connection);
      assertThat(ours)
          .extracting(session -> into.get(session.id().toString()))
          .containsExactly(own, own, other, own);
    }
  }

  @Test
  void repositoriesOfBeforeAreNoGatewaysAndNeedNothingToBeReached() throws SQLException {
    var before = catalog.write(tx -> Samples.world(tx, "ours").repository());
    try (var connection = connection()) {
      goBack(connection);
    }

    Catalog.open(settings).close();

    var after = catalog.read(tx -> tx.repositories().get(before.id()));
    assertThat(after).isEqualTo(before);
  }

  private Connection connection() throws SQLException {
    return DriverManager.getConnection(settings.url(), settings.user(), settings.password());
  }

  private static void goBack(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      for (var step : BACK_TO_022) {
        statement.execute(step);
      }
    }
  }

  private static void retarget(Connection connection, RestoreSession session, String target)
      throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "update restore_session set target = ?, into_source_id = null where id = ?")) {
      statement.setString(1, target);
      statement.setString(2, session.id().toString());
      assertThat(statement.executeUpdate()).isOne();
    }
  }

  private static Map<String, SourceId> into(Connection connection) throws SQLException {
    var into = new HashMap<String, SourceId>();
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("select id, into_source_id from restore_session")) {
      while (rows.next()) {
        into.put(rows.getString(1), new SourceId(UUID.fromString(rows.getString(2))));
      }
    }
    return into;
  }
}
