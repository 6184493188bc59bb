package io.holdfast.control.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.Project;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionStanding;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.control.access.Caller;
import io.holdfast.control.event.Signals;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.testkit.TestClock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConfigurationTest extends BothDatabases {
  private static final Caller ADMIN =
      new Caller(new CredentialId(new UUID(9, 9)), "admin", EnumSet.allOf(Scope.class), Set.of());

  private final TestClock clock = new TestClock(Samples.NOON);
  private Projects projects;
  private Sources sources;
  private Protections protections;

  @BeforeEach
  void openService() {
    var ledger = new Ledger(catalog, new Signals(), clock);
    projects = new Projects(ledger);
    sources = new Sources(ledger);
    protections = new Protections(ledger);
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

  private static Source at(Source source, String path) {
    return new Source(
        source.id(),
        source.projectId(),
        null,
        source.kind(),
        source.slug(),
        source.name(),
        Map.of("path", path),
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
