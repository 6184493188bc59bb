package io.holdfast.catalog;

import static io.holdfast.catalog.testkit.Samples.ALICE;
import static io.holdfast.catalog.testkit.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.TaskGroup;
import io.holdfast.catalog.model.AuditDraft;
import io.holdfast.catalog.model.AuditOutcome;
import io.holdfast.catalog.query.AuditFilter;
import io.holdfast.catalog.query.AuditSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.TimeRange;
import io.holdfast.catalog.testkit.BothDatabases;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditTableTest extends BothDatabases {
  static AuditDraft draft(String resource) {
    return new AuditDraft(
        NOON.plusNanos(123),
        ALICE,
        "restore.create",
        resource,
        null,
        AuditOutcome.ALLOWED,
        null,
        "{\"name\":\"\u0000odd\"}",
        "request-1");
  }

  @Test
  void chainsRecordsOfManyWritersInTwoProcesses() throws InterruptedException {
    try (var other = Catalog.open(settings);
        var group = TaskGroup.open("auditor", 8)) {
      for (int at = 0; at < 40; at++) {
        var mine = at % 2 == 0 ? catalog : other;
        var resource = "resource-" + at;
        group.fork(() -> mine.write(tx -> tx.audit().append(draft(resource))));
      }
      group.join();
    }

    var records = catalog.read(tx -> tx.audit().list(all()));
    assertThat(records.items()).extracting(record -> record.sequence()).doesNotHaveDuplicates();
    assertThat(records.items()).hasSize(40);
    assertThat(firstBroken()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update audit_record set actor_name = 'mallory' where sequence_no = 3",
        "update audit_record set outcome = 'REFUSED' where sequence_no = 3",
        "update audit_record set after_json = null where sequence_no = 3",
        "delete from audit_record where sequence_no = 3",
      })
  void findsFirstRecordThatWasTouched(String statement) throws SQLException {
    for (int at = 0; at < 5; at++) {
      var resource = "resource-" + at;
      catalog.write(tx -> tx.audit().append(draft(resource)));
    }

    execute(statement);

    assertThat(firstBroken()).hasValue(3);
  }

  @Test
  void findsThatEndWasCutOff() throws SQLException {
    catalog.write(tx -> tx.audit().append(draft("one")));
    catalog.write(tx -> tx.audit().append(draft("two")));

    execute("delete from audit_record where sequence_no = 2");

    assertThat(firstBroken()).hasValue(2);
  }

  @Test
  void listsByEveryFilter() {
    catalog.write(tx -> tx.audit().append(draft("one")));
    var two = catalog.write(tx -> tx.audit().append(draft("two")));

    var query =
        all()
            .where(new AuditFilter.Actors(Set.of(ALICE.id())))
            .where(new AuditFilter.Actions(Set.of("restore.create", "other")))
            .where(new AuditFilter.Outcomes(Set.of(AuditOutcome.ALLOWED)))
            .where(new AuditFilter.At(TimeRange.closed(NOON, NOON.plusSeconds(1))));
    assertThat(catalog.read(tx -> tx.audit().list(query)).items()).hasSize(2);
    assertThat(
            catalog
                .read(tx -> tx.audit().list(query.where(new AuditFilter.Resources(Set.of("two")))))
                .items())
        .containsExactly(two);
    var first = catalog.read(tx -> tx.audit().list(query.page(Page.first(1))));
    var rest = catalog.read(tx -> tx.audit().list(query.page(new Page.After(first.next(), 1))));
    assertThat(first.items()).containsExactly(two);
    assertThat(rest.items()).extracting(record -> record.sequence()).containsExactly(1L);
    assertThat(
            catalog
                .read(tx -> tx.audit().list(query.where(new AuditFilter.Projects(Set.of()))))
                .items())
        .isEmpty();
  }

  private static CatalogQuery<AuditFilter, AuditSort> all() {
    return CatalogQuery.by(Order.descending(AuditSort.SEQUENCE));
  }

  private OptionalLong firstBroken() {
    return catalog.read(tx -> tx.audit().firstBroken());
  }

  private void execute(String statement) throws SQLException {
    try (var connection =
            DriverManager.getConnection(settings.url(), settings.user(), settings.password());
        var run = connection.createStatement()) {
      run.execute(statement);
    }
  }
}
