package io.holdfast.catalog;

import static io.holdfast.catalog.testkit.Samples.NOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.Credential;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.CredentialKind;
import io.holdfast.catalog.model.Project;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.SecretId;
import io.holdfast.catalog.model.Secrets;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.ProjectFilter;
import io.holdfast.catalog.query.ProjectSort;
import io.holdfast.catalog.secret.MasterKey;
import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.catalog.testkit.Samples;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecallTest extends BothDatabases {
  private final AtomicInteger looks = new AtomicInteger();
  private Project project;

  @BeforeEach
  void insert() {
    project = catalog.write(tx -> tx.projects().insert(Samples.project("kept")));
  }

  @Test
  void looksAgainAfterChangesOfWhatPeopleSetUp() {
    assertForgets(tx -> tx.projects().insert(Samples.project("another")));
    assertForgets(tx -> tx.projects().replace(project));
    var credential = catalog.write(tx -> tx.credentials().insert(credential()));
    assertForgets(tx -> tx.credentials().revoke(credential.id(), NOON));
    assertForgets(tx -> tx.credentials().removeEnded(NOON));
  }

  @Test
  void looksAgainAfterChangesOfWhatIsProtected(@TempDir Path folder) {
    var world = catalog.write(tx -> Samples.world(tx, "shop"));
    var source = Samples.source(project.id(), null, "more");
    assertForgets(tx -> tx.sources().insert(source));
    assertForgets(tx -> tx.plans().replace(world.plan()));
    assertForgets(tx -> tx.protections().insert(Samples.protection(source, world.plan())));
    try (var key = MasterKey.loadOrCreate(folder.resolve("master.key"))) {
      var draft = new SecretTable.Draft(new SecretId(Samples.uuid()), null, "signing", NOON);
      assertForgets(tx -> tx.secrets().insert(key, draft, "secret".getBytes(UTF_8)));
    }
  }

  @ParameterizedTest
  @MethodSource("watched")
  void looksAgainAfterAnyStatementThatChanges(Table<?> table) {
    assertForgets(tx -> tx.sql().deleteFrom(table).where(DSL.falseCondition()).execute());
    assertForgets(tx -> tx.sql().deleteFrom(table.as("one")).where(DSL.falseCondition()).execute());
  }

  @Test
  void showsAChangeToWhoeverAsksAfterIt() {
    recall();

    catalog.update(tx -> tx.projects().replace(Samples.renamed(project, "renamed")));

    assertThat(recall().name()).isEqualTo("renamed");
  }

  @Test
  void givesTheSameByOneStatementAndByMore() {
    var query =
        CatalogQuery.<ProjectFilter, ProjectSort>by(Order.ascending(ProjectSort.CREATED_AT));

    assertThat(catalog.glance(tx -> tx.projects().list(query)).items()).containsExactly(project);
    var counted = catalog.glance(tx -> tx.projects().list(query.counted()));
    assertThat(counted.items()).containsExactly(project);
    assertThat(counted.total()).isOne();
  }

  private static Stream<Table<?>> watched() {
    return ChangeWatch.REMEMBERED.stream();
  }

  private void assertForgets(Consumer<CatalogTransaction> change) {
    recall();
    var before = looks.get();

    catalog.update(change);

    recall();
    assertThat(looks).hasValue(before + 1);
  }

  private static Credential credential() {
    return new Credential(
        new CredentialId(Samples.uuid()),
        "ci",
        CredentialKind.BEARER,
        Secrets.bearer("hf_", "hash"),
        Set.of(Scope.BACKUP_READ),
        Set.of(),
        List.of(),
        null,
        NOON,
        Actor.SYSTEM,
        null,
        null,
        null);
  }

  private Project recall() {
    return catalog
        .recall(
            project.id(),
            Project.class,
            tx -> {
              looks.incrementAndGet();
              return Optional.of(tx.projects().get(project.id()));
            })
        .orElseThrow();
  }
}
