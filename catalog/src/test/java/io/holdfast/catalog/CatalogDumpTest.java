package io.holdfast.catalog;

import static io.holdfast.catalog.testkit.Samples.ALICE;
import static io.holdfast.catalog.testkit.Samples.NOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.dump.DumpReader;
import io.holdfast.catalog.dump.DumpWriter;
import io.holdfast.catalog.model.AuditDraft;
import io.holdfast.catalog.model.AuditOutcome;
import io.holdfast.catalog.model.Credential;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.CredentialKind;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Secrets;
import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.catalog.testkit.DatabaseKind;
import io.holdfast.catalog.testkit.Samples;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CatalogDumpTest extends BothDatabases {
  /** Sorts before its owner, so that it is written first. */
  private static final CredentialId OWNED = new CredentialId(new UUID(0, 1));

  @Test
  void otherDatabaseHoldsTheSameAfterwards() {
    fill();
    var dump = dump(catalog);
    var other = kind == DatabaseKind.SQLITE ? DatabaseKind.POSTGRESQL : DatabaseKind.SQLITE;
    var target = other.empty();
    try {
      var totals = Catalog.load(target, open(dump));

      try (var loaded = Catalog.open(target)) {
        assertThat(dump(loaded)).isEqualTo(dump);
        assertThat(totals.rows())
            .containsEntry("restore_point", 1L)
            .containsEntry("credential", 2L);
        assertThat(loaded.<Boolean>read(tx -> tx.audit().firstBroken().isEmpty())).isTrue();
        loaded.update(tx -> tx.audit().append(audit("after")));
        assertThat(loaded.<Boolean>read(tx -> tx.audit().firstBroken().isEmpty())).isTrue();
        assertThat(loaded.read(tx -> tx.credentials().get(OWNED)).ownerId()).isNotNull();
      }
    } finally {
      other.discard(target);
    }
  }

  @Test
  void olderSchemaIsLoadedAsItWasAndThenMigrated() throws Exception {
    var old = kind.empty();
    var bytes = new ByteArrayOutputStream();
    try (Database database =
            kind == DatabaseKind.SQLITE
                ? SqliteDatabase.open(old, "004")
                : PostgresDatabase.open(old, "004");
        var connection = database.reader()) {
      DumpWriter.write(DSL.using(connection, database.dialect()), bytes);
    }
    assertThat(open(bytes.toByteArray()).schema()).isEqualTo("004");
    var target = kind.empty();
    Catalog.load(target, open(bytes.toByteArray()));

    try (var loaded = Catalog.open(target)) {
      assertThat(open(dump(loaded)).schema()).isEqualTo(open(dump(catalog)).schema());
    }
    kind.discard(old);
    kind.discard(target);
  }

  @Test
  void refusesStepThatItDoesNotKnow() {
    var newer = text(dump(catalog)).replaceFirst("\"schema\":\"\\d+\"", "\"schema\":\"999\"");
    var target = kind.empty();

    assertThatThrownBy(() -> Catalog.load(target, open(newer.getBytes(UTF_8))))
        .hasFieldOrPropertyWithValue("code", ErrorCode.CATALOG_NEWER);
    kind.discard(target);
  }

  @Test
  void refusesDatabaseThatHoldsRows() {
    fill();

    assertThatThrownBy(() -> Catalog.load(settings, open(dump(catalog))))
        .hasFieldOrPropertyWithValue("code", ErrorCode.STATE_CONFLICT);
  }

  @Test
  void whatIsCutOrChangedLeavesNoRow() {
    fill();
    var lines = text(dump(catalog)).lines().toList();
    var sources = lines.stream().filter(line -> line.contains("\"end\":\"source\"")).findFirst();
    var row = lines.indexOf(sources.orElseThrow()) - 1;
    var target = kind.empty();

    for (var broken :
        List.of(
            String.join("\n", lines.subList(0, lines.size() - 1)),
            without(lines, row),
            without(lines, row + 1),
            text(dump(catalog)).replace("{\"end\":\"source\"", "{\"end\":\"server\""),
            text(dump(catalog)) + "x")) {
      assertThatThrownBy(() -> open(broken.getBytes(UTF_8)).check())
          .hasFieldOrPropertyWithValue("code", ErrorCode.SEALED_CATALOG_DAMAGED);
      assertThatThrownBy(() -> Catalog.load(target, open(broken.getBytes(UTF_8))))
          .hasFieldOrPropertyWithValue("code", ErrorCode.SEALED_CATALOG_DAMAGED);
    }

    Catalog.load(target, open(dump(catalog)));
    kind.discard(target);
  }

  private void fill() {
    catalog.update(tx -> {
      var world = Samples.world(tx, "öde \"Wüste\" \u2028 \uD83D\uDE80");
      Samples.keptPoint(tx, world, NOON);
      tx.audit().append(audit("before"));
      var owner = credential(new CredentialId(UUID.randomUUID()), "owner", null);
      tx.credentials().insert(owner);
      tx.credentials().insert(credential(OWNED, "owned", owner.id()));
    });
  }

  private static Credential credential(CredentialId id, String name, @Nullable CredentialId owner) {
    return new Credential(
        id,
        name,
        CredentialKind.BEARER,
        Secrets.bearer("hf", name.repeat(12).substring(0, 60)),
        Set.of(Scope.RESTORE_READ),
        Set.of(),
        List.of(),
        owner,
        NOON,
        ALICE,
        null,
        null,
        null);
  }

  private static AuditDraft audit(String action) {
    return new AuditDraft(
        NOON, ALICE, action, "thing/1", null, AuditOutcome.ALLOWED, null, "{}", "r");
  }

  private static byte[] dump(Catalog catalog) {
    var bytes = new ByteArrayOutputStream();
    catalog.dump(bytes);
    return bytes.toByteArray();
  }

  private static DumpReader open(byte[] dump) {
    return DumpReader.open(new ByteArrayInputStream(dump));
  }

  private static String text(byte[] dump) {
    return new String(dump, UTF_8);
  }

  private static String without(List<String> lines, int number) {
    var left = new java.util.ArrayList<>(lines);
    left.remove(number);
    return String.join("\n", left) + "\n";
  }
}
