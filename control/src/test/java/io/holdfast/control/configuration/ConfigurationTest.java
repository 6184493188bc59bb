package io.holdfast.control.configuration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.base.InvalidInputException;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.Project;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionStanding;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.SecretId;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.secret.MasterKey;
import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.control.access.Caller;
import io.holdfast.control.backup.BackupSessions;
import io.holdfast.control.event.Signals;
import io.holdfast.control.kind.SourceSeals;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.ledger.Seals;
import io.holdfast.control.schedule.RunKeeper;
import io.holdfast.control.testkit.TestClock;
import io.holdfast.control.work.WorkSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest extends BothDatabases {
  private static final Caller ADMIN =
      new Caller(new CredentialId(new UUID(9, 9)), "admin", EnumSet.allOf(Scope.class), Set.of());

  private final TestClock clock = new TestClock(Samples.NOON);
  private Projects projects;
  private Sources sources;
  private SourceSeals sealed;
  private @TempDir Path scratch;
  private Protections protections;

  @BeforeEach
  void openService() {
    var ledger = new Ledger(catalog, new Signals(), clock);
    projects = new Projects(ledger);
    var seals = new Seals(MasterKey.loadOrCreate(scratch.resolve("master.key")));
    sealed = new SourceSeals(ledger, seals);
    sources = new Sources(ledger, seals, ConfigurationTest::judge);
    protections =
        new Protections(
            ledger, new RunKeeper(ledger, new BackupSessions(ledger, WorkSettings.DEFAULT)));
  }

  @Test
  void changesOnlyTheRevisionThatWasRead() {
    var made = create("shop");
    clock.pass(Duration.ofSeconds(5));

    var changed = projects.update(ADMIN, made.id(), 1, it -> renamed(it, "Shop 2"));

    assertThat(changed.stamp().revision()).isEqualTo(2);
    assertThat(changed.stamp().createdAt()).isEqualTo(Samples.NOON);
    assertThat(changed.stamp().modifiedAt()).isEqualTo(Samples.NOON.plusSeconds(5));
    assertRefused(
        ErrorCode.REVISION_MISMATCH,
        () -> projects.update(ADMIN, made.id(), 1, it -> renamed(it, "Shop 3")));
    assertRefused(ErrorCode.REVISION_MISMATCH, () -> projects.delete(ADMIN, made.id(), 1));
    projects.delete(ADMIN, made.id(), 2);
    assertRefused(ErrorCode.RESOURCE_MISSING, () -> projects.get(made.id()));
  }

  @Test
  void hidesProjectsThatTheCallerIsNotBoundTo() {
    var mine = create("mine");
    var theirs = create("theirs");
    var bound = new Caller(ADMIN.id(), "bound", ADMIN.scopes(), Set.of(mine.id()));

    assertRefused(
        ErrorCode.RESOURCE_MISSING,
        () -> projects.update(bound, theirs.id(), 1, it -> renamed(it, "x")));
    assertRefused(ErrorCode.RESOURCE_MISSING, () -> projects.delete(bound, theirs.id(), 1));
    assertRefused(
        ErrorCode.SCOPE_MISSING,
        () -> sources.create(bound, (id, stamp) -> Samples.source(theirs.id(), null, "data")));
    assertThat(projects.update(bound, mine.id(), 1, it -> renamed(it, "x")).name()).isEqualTo("x");
  }

  @Test
  void refusesSlugsThatAreTaken() {
    create("shop");

    assertRefused(ErrorCode.RESOURCE_EXISTS, () -> create("shop"));
  }

  @Test
  void keepsWhatOthersNeed() {
    var world = catalog.write(tx -> Samples.world(tx, "shop"));

    assertRefused(
        ErrorCode.STATE_CONFLICT,
        () -> projects.delete(ADMIN, world.project().id(), world.project().stamp().revision()));
  }

  @Test
  void refusesAProtectionAcrossProjects() {
    var shop = catalog.write(tx -> Samples.world(tx, "shop"));
    var office = catalog.write(tx -> Samples.world(tx, "office"));

    assertRefused(
        ErrorCode.STATE_CONFLICT,
        () ->
            protections.create(
                ADMIN,
                (id, stamp) ->
                    new Protection(
                        id,
                        shop.project().id(),
                        shop.source().id(),
                        office.plan().id(),
                        "mixed",
                        true,
                        null,
                        ProtectionStanding.NEW,
                        stamp)));
  }

  @Test
  void refusesADirectoryWithoutAnAbsolutePath() {
    var project = create("shop");

    for (var path : List.of("", "relative", "/a/../b", "/a//b", "/a\0b")) {
      assertRefused(
          ErrorCode.INPUT_INVALID,
          () ->
              sources.create(
                  ADMIN, (id, stamp) -> at(Samples.source(project.id(), null, "data"), path)));
    }
  }

  private Project create(String slug) {
    return projects.create(
        ADMIN,
        (id, stamp) ->
            new Project(
                id, slug, slug, null, Map.of(), ZoneOffset.UTC, null, null, List.of(), stamp));
  }

  private static Project renamed(Project project, String name) {
    return new Project(
        project.id(),
        project.slug(),
        name,
        project.description(),
        project.labels(),
        project.timeZone(),
        null,
        null,
        List.of(),
        project.stamp());
  }

  @Test
  void sealsTheSecretsOfASource() {
    var project = catalog.write(tx -> tx.projects().insert(Samples.project("shop")));
    var secrets = Map.of("password", bytes("one"), "key", bytes("two"));

    var made =
        sources.create(
            ADMIN, secrets, (id, stamp) -> at(Samples.source(project.id(), null, "db"), "/db"));

    assertThat(made.secrets()).containsOnlyKeys("password", "key");
    assertThat(opened(made))
        .containsExactlyInAnyOrderEntriesOf(Map.of("password", "one", "key", "two"));
    assertThat(made.toString()).doesNotContain("one");
  }

  @Test
  void changesOneSecretAndRemovesAnother() {
    var project = catalog.write(tx -> tx.projects().insert(Samples.project("shop")));
    var made =
        sources.create(
            ADMIN,
            Map.of("password", bytes("one"), "key", bytes("two"), "stays", bytes("three")),
            (id, stamp) -> at(Samples.source(project.id(), null, "db"), "/db"));

    var changed =
        sources.update(
            ADMIN,
            made.id(),
            made.stamp().revision(),
            Map.of("password", Optional.of(bytes("new")), "key", Optional.empty()),
            it -> it);

    assertThat(opened(changed))
        .containsExactlyInAnyOrderEntriesOf(Map.of("password", "new", "stays", "three"));
    assertGone(made.secrets().get("password"));
    assertGone(made.secrets().get("key"));
  }

  @Test
  void judgesSettingsTogetherWithTheSecretsThatStay() {
    var project = catalog.write(tx -> tx.projects().insert(Samples.project("shop")));
    var made =
        sources.create(
            ADMIN,
            Map.of("password", bytes("one")),
            (id, stamp) -> at(Samples.source(project.id(), null, "db"), "/db"));

    assertRefused(
        ErrorCode.INPUT_INVALID,
        () ->
            sources.update(
                ADMIN,
                made.id(),
                made.stamp().revision(),
                Map.of(),
                it -> at(it, "/needs-no-password")));
    assertThat(opened(sources.get(made.id()))).containsEntry("password", "one");
  }

  @Test
  void removesTheSecretsWithTheirSource() {
    var project = catalog.write(tx -> tx.projects().insert(Samples.project("shop")));
    var made =
        sources.create(
            ADMIN,
            Map.of("password", bytes("one")),
            (id, stamp) -> at(Samples.source(project.id(), null, "db"), "/db"));

    sources.delete(ADMIN, made.id(), made.stamp().revision());

    assertGone(made.secrets().get("password"));
  }

  private Map<String, String> opened(Source source) {
    var texts = new HashMap<String, String>();
    sealed.open(source).forEach((name, secret) -> texts.put(name, new String(secret, UTF_8)));
    return texts;
  }

  private void assertGone(SecretId id) {
    assertThatThrownBy(() ->
            catalog.read(tx -> {
              sealed.open(tx, withSecret(id));
              return tx;
            }))
        .isInstanceOfSatisfying(
            HoldfastException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.RESOURCE_MISSING));
  }

  private static Source withSecret(SecretId id) {
    var source = Samples.source(new ProjectId(new UUID(1, 1)), null, "any");
    return new Source(
        source.id(),
        source.projectId(),
        null,
        source.kind(),
        source.slug(),
        source.name(),
        Map.of(),
        Map.of("password", id),
        List.of(),
        List.of(),
        List.of(),
        Map.of(),
        null,
        null,
        null,
        source.state(),
        source.stamp());
  }

  /** A kind that takes no password at one place. */
  private static void judge(
      SourceKind kind, Map<String, String> config, Map<String, byte[]> secrets) {
    if (config.containsValue("/needs-no-password") && secrets.containsKey("password")) {
      throw new InvalidInputException(ErrorCode.INPUT_INVALID, "no password there");
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static Source at(Source source, String path) {
    return new Source(
        source.id(),
        source.projectId(),
        null,
        source.kind(),
        source.slug(),
        source.name(),
        Map.of("path", path),
        source.secrets(),
        List.of(),
        List.of(),
        List.of(),
        Map.of(),
        null,
        null,
        null,
        source.state(),
        source.stamp());
  }

  private static void assertRefused(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(HoldfastException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
