package io.holdfast.sources.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.InvalidInputException;
import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.PlannedRestore.Check;
import io.holdfast.sources.PlannedRestore.Difference;
import io.holdfast.sources.RestoreListener.Item;
import io.holdfast.sources.RestoreListener.State;
import io.holdfast.sources.RestoreWish;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.testkit.PostgresCluster;
import io.holdfast.sources.testkit.SourceFixture;
import io.holdfast.sources.testkit.SourceFixture.Made;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only databases have: their objects, names, owners, tables to pick. */
class PostgresRestoreTest {
  private static final String ODD = "Shöp \"x\" = 'ünï' %, 1";

  @TempDir private Path scratch;
  private final PostgresSource source = new PostgresSource();
  private PostgresCluster server;
  private SourceFixture fixture;

  @BeforeEach
  void open() throws Exception {
    server = PostgresCluster.shared();
    fixture = SourceFixture.create(scratch.resolve("repository"));
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void everyKindOfObjectComesBack() throws Exception {
    fresh("origin");
    server.run("origin", EVERYTHING);
    var made = backup("origin");

    restore(made, Map.of("database", "everything"), Conflicts.FAIL);

    assertThat(server.dump("everything")).isEqualTo(server.dump("origin"));
    assertThat(part(made, "origin").expectations())
        .containsEntry("rows.public.a", 100L)
        .containsEntry("rows.public.p1", 5L)
        .containsEntry("largeObjects", 2L)
        .containsEntry("materializedViews", 1L)
        .containsEntry("rows", 110L);
  }

  @Test
  void namesOfAllSortsAndSettingsOfTheDatabaseComeBack() throws Exception {
    server.run(
        "postgres", "drop database if exists " + quoted(ODD), "create database " + quoted(ODD));
    server.run(
        "postgres",
        "alter database %s set work_mem to '5MB'".formatted(quoted(ODD)),
        "comment on database %s is 'it''s DATABASE \"x\"'".formatted(quoted(ODD)));
    server.run(
        ODD,
        "create schema \"My.Sch '\"",
        "create table \"My.Sch '\".\"Tä \"\"ble\"(\"Ä b\" text)",
        "insert into \"My.Sch '\".\"Tä \"\"ble\" values (E'a\\nb\\\\c'), (null), ('')");
    var before = server.dump(ODD);
    var made =
        fixture.backup(
            source, server.settings(Map.of("databases", "\"" + ODD.replace("\"", "\"\"") + "\"")));

    restore(made, Map.of(), Conflicts.CLEAR_TARGET);

    assertThat(server.dump(ODD)).isEqualTo(before);
    assertThat(server.rows(ODD, "show work_mem")).containsExactly("5MB");
    assertThat(part(made, ODD).expectations()).containsEntry("rows.My.Sch '.Tä \"ble", 3L);
    assertThat(databases()).noneMatch(name -> name.startsWith("holdfast_"));
    server.run("postgres", "drop database " + quoted(ODD));
  }

  @Test
  void emptyDatabaseComesBackEmpty() throws Exception {
    fresh("hollow");
    var made = backup("hollow");

    restore(made, Map.of("database", "hollow_too"), Conflicts.FAIL);

    assertThat(server.dump("hollow_too")).isEqualTo(server.dump("hollow"));
  }

  @Test
  void oneTableComesWithAllThatBelongsToIt() throws Exception {
    fresh("origin");
    server.run("origin", EVERYTHING);
    var made = backup("origin");
    server.run("origin", "drop table a cascade", "insert into p values (7, 'later')");

    var items =
        restore(
            made, new RestoreWish(List.of(), List.of("public.a"), null, Conflicts.FAIL, Map.of()));

    assertThat(items).extracting(Item::name).contains("origin/public.a");
    assertThat(server.rows("origin", "select count(*) || '' from a")).containsExactly("100");
    assertThat(server.rows("origin", "insert into a(m) values ('b') returning id || ''"))
        .containsExactly("101");
    assertThat(server.rows("origin", "select indexdef from pg_indexes where tablename = 'a'"))
        .hasSize(1);
    assertThat(server.rows("origin", "select tgname from pg_trigger where tgrelid = 'a'::regclass"))
        .contains("tr");
    assertThat(server.rows("origin", "select count(*) || '' from p")).containsExactly("6");
  }

  @Test
  void schemaComesAloneIntoAnotherDatabase() throws Exception {
    fresh("origin");
    server.run("origin", EVERYTHING);
    var made = backup("origin");

    restore(
        made,
        new RestoreWish(
            List.of("origin"),
            List.of("other.*", "public.p"),
            null,
            Conflicts.FAIL,
            Map.of("database", "partly")));

    assertThat(
            server.rows(
                "partly",
                "select n.nspname || '.' || relname from pg_class c join pg_namespace n"
                    + " on n.oid = relnamespace where relkind in ('r', 'p', 'v')"
                    + " and nspname in ('public', 'other') order by 1"))
        .containsExactly("other.t", "public.p", "public.p1");
    server.run("postgres", "drop database partly");
  }

  @Test
  void chosenTableThatIsThereIsTreatedAsWished() throws Exception {
    fresh("origin");
    server.run("origin", EVERYTHING);
    var made = backup("origin");
    server.run("origin", "delete from other.t");
    var items = List.of("other.t");

    var refused = plan(made, new RestoreWish(List.of(), items, null, Conflicts.FAIL, Map.of()));
    var skipped = new RestoreWish(List.of(), items, null, Conflicts.SKIP, Map.of());
    restore(made, skipped);

    assertThat(codes(refused)).containsExactly("TARGET_EXISTS");
    assertThat(refused.totals().conflicts()).isEqualTo(1);
    assertThat(server.rows("origin", "select x from other.t")).isEmpty();

    restore(made, new RestoreWish(List.of(), items, null, Conflicts.OVERWRITE, Map.of()));
    assertThat(server.rows("origin", "select x from other.t")).hasSize(5);
  }

  @Test
  void tableThatThePointDoesNotHaveIsRefused() throws Exception {
    fresh("hollow");
    var made = backup("hollow");

    assertThatThrownBy(() ->
            plan(
                made,
                new RestoreWish(List.of(), List.of("public.none"), null, Conflicts.FAIL, Map.of())))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("public.none");
  }

  @Test
  void missingRolesAreMadeAndOwnersKept() throws Exception {
    fresh("owned");
    server.run(
        "postgres",
        "drop role if exists keeper",
        "drop role if exists \"Read er\"",
        "create role keeper login password 'hush'",
        "create role \"Read er\" in role keeper");
    server.run(
        "owned",
        "create table mine(x int)",
        "alter table mine owner to keeper",
        "grant select on mine to \"Read er\"");
    var before = server.dump("owned");
    var made = fixture.backup(source, server.settings(Map.of("databases", "owned")));
    var hash = password("keeper");
    server.run("postgres", "drop database owned", "drop role \"Read er\"", "drop role keeper");

    var partly = plan(made, parts("owned"));
    var items = restore(made, RestoreWish.everything(Conflicts.FAIL));

    assertThat(codes(partly)).containsExactlyInAnyOrder("OWNERS_MISSING", "ROLES_MISSING");
    assertThat(items)
        .filteredOn(item -> item.type().equals("ROLES"))
        .singleElement()
        .satisfies(item -> assertThat(item.state()).isEqualTo(State.SUCCESS))
        .satisfies(item -> assertThat(item.message()).contains("2 roles made"));
    assertThat(server.dump("owned")).isEqualTo(before);
    assertThat(password("keeper")).isEqualTo(hash);
  }

  @Test
  void objectsOfMissingRolesComeWithoutThem() throws Exception {
    fresh("owned");
    server.run("postgres", "drop role if exists gone", "create role gone");
    server.run(
        "owned",
        "create table mine(x int)",
        "insert into mine values (1)",
        "alter table mine owner to gone",
        "alter table mine enable row level security",
        "create policy p on mine to gone using (x in (select 1))",
        "grant select on mine to gone, public");
    var made = backup("owned");
    server.run("postgres", "drop database owned", "drop role gone");

    restore(made, Map.of(), Conflicts.FAIL);

    assertThat(
            server.rows(
                "owned",
                "select tableowner || count from pg_tables,"
                    + " (select count(*) from mine) c where tablename = 'mine'"))
        .containsExactly("holdfast1");
    assertThat(server.rows("owned", "select polname from pg_policy")).isEmpty();
  }

  @Test
  void missingTablespaceIsToldAndTheDefaultUsed() throws Exception {
    fresh("spaced");
    for (var name : List.of("wide", "broad")) {
      var folder = Files.createDirectory(server.socketDirectory().resolve(name));
      Files.setOwner(folder, Files.getOwner(server.data()));
      server.run("postgres", "create tablespace %s location '%s'".formatted(name, folder));
    }
    server.run("postgres", "alter database spaced set tablespace broad");
    server.run("spaced", "create table far(x int) tablespace wide");
    var made = backup("spaced");
    server.run("postgres", "drop database spaced", "drop tablespace wide", "drop tablespace broad");

    var plan = plan(made, RestoreWish.everything(Conflicts.FAIL));
    restore(made, Map.of(), Conflicts.FAIL);

    assertThat(codes(plan)).containsExactly("TABLESPACES_MISSING");
    assertThat(server.rows("spaced", "select count(*) || '' from far")).containsExactly("0");
  }

  @Test
  void failedRestoreLeavesNothingAndWhatStoodThereStays() throws Exception {
    fresh("fragile");
    server.run("fragile", "create table t(x int)", "insert into t values (1), (2)");
    var made = backup("fragile");
    server.run("fragile", "create view depends as select * from t", "insert into t values (3)");

    assertThatThrownBy(() -> restore(made, Map.of(), Conflicts.OVERWRITE))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("depends");

    assertThat(server.rows("fragile", "select count(*) || '' from depends")).containsExactly("3");
    assertThat(databases()).noneMatch(name -> name.startsWith("holdfast_"));
  }

  @Test
  void differencesAreFound() throws Exception {
    fresh("watched");
    server.run("watched", "create table t(x int)", "create table u(x int)");
    server.run("watched", "insert into t values (1), (2)");
    var made = backup("watched");
    try (var target = source.openTarget(settings("watched"), SourceJournal.NONE)) {
      var plan =
          target.plan(
              made.point(),
              RestoreWish.everything(Conflicts.FAIL).into(Map.of("database", "watched_copy")));
      SourceFixture.apply(plan);
      server.run("watched_copy", "delete from t where x = 1", "drop table u");

      assertThat(plan.compare())
          .contains(new Difference("watched/rows.public.t", "2", "1"))
          .contains(new Difference("watched/rows.public.u", "0", "missing"))
          .contains(new Difference("watched/tables", "2", "1"));
    }
    server.run("postgres", "drop database watched_copy");
  }

  @Test
  void severalDatabasesComeFromOnePoint() throws Exception {
    fresh("one");
    fresh("two");
    server.run("one", "create table t(x int)");
    server.run("two", "create table t(x int)", "insert into t values (1)");
    var made = backup("one,two");
    server.run("postgres", "drop database one", "drop database two");

    var items = restore(made, Map.of(), Conflicts.FAIL);

    assertThat(items).filteredOn(item -> item.type().equals("DATABASE")).hasSize(2);
    assertThat(server.rows("two", "select x || '' from t")).containsExactly("1");
  }

  @Test
  void socketReachesTheServerToo() throws Exception {
    fresh("hollow");
    var made =
        fixture.backup(
            source,
            server.settings(
                Map.of(
                    "databases",
                    "hollow",
                    "socketDirectory",
                    server.socketDirectory().toString())));

    assertThat(made.point().parts()).extracting(SourcePart::name).contains("hollow", "globals");
  }

  private static final String[] EVERYTHING = {
    "create extension pgcrypto",
    "create schema other",
    "create type mood as enum ('a', 'b')",
    "create domain positive as int check (value > 0)",
    "create function f(int) returns int language sql as 'select $1; -- ''x'';'",
    "create table a(id serial primary key, m mood, x int default f(1),"
        + " g int generated always as (id * 2) stored)",
    "create table b(id int generated always as identity primary key, a_id int references a)",
    "alter table a add b_id int references b deferrable initially deferred",
    "insert into a(m) select 'a' from generate_series(1, 100)",
    "create table other.t(x positive, doc jsonb, raw bytea, at timestamptz)",
    "insert into other.t select n, '{\"a\": [1]}', '\\x00ff0a', now() from generate_series(1, 5) n",
    "create table p(k int, v text) partition by range (k)",
    "create table p1 partition of p for values from (0) to (10)",
    "insert into p select n, E'line\\n\\\\.\\n' || n from generate_series(1, 5) n",
    "create index on p(k)",
    "create unlogged table fast(x int)",
    "create materialized view mv as select count(*) from a",
    "create view v as select * from a where m = 'a'",
    "create function tf() returns trigger language plpgsql as 'begin return new; end'",
    "create trigger tr before insert on a for each row execute function tf()",
    "comment on table a is 'it''s'",
    "select lo_from_bytea(0, 'hello'), lo_from_bytea(0, 'you')",
    "create policy pol on b using (true)",
    "create statistics st on id, x from a"
  };

  private void fresh(String database) throws Exception {
    server.run(
        "postgres",
        "drop database if exists %s with (force)".formatted(database),
        "create database " + database);
  }

  private SourceSettings settings(String databases) {
    return server.settings(Map.of("databases", databases, "globals", "false"));
  }

  private Made backup(String databases) throws InterruptedException {
    return fixture.backup(source, settings(databases));
  }

  private List<Item> restore(Made made, Map<String, String> where, Conflicts conflicts)
      throws Exception {
    if (where.containsKey("database")) {
      server.run("postgres", "drop database if exists " + where.get("database"));
    }
    return restore(made, RestoreWish.everything(conflicts).into(where));
  }

  private List<Item> restore(Made made, RestoreWish wish) throws InterruptedException {
    try (var target = source.openTarget(settings(""), SourceJournal.NONE)) {
      var plan = target.plan(made.point(), wish);
      assertThat(plan.isApplicable()).as("%s", plan.checks()).isTrue();
      var items = SourceFixture.apply(plan);
      assertThat(plan.compare()).isEmpty();
      return items;
    }
  }

  private PlannedRestore plan(Made made, RestoreWish wish) throws InterruptedException {
    try (var target = source.openTarget(settings(""), SourceJournal.NONE)) {
      return target.plan(made.point(), wish);
    }
  }

  private static RestoreWish parts(String... names) {
    return new RestoreWish(List.of(names), List.of(), null, Conflicts.FAIL, Map.of());
  }

  private static List<String> codes(PlannedRestore plan) {
    return plan.checks().stream().map(Check::code).toList();
  }

  private static SourcePart part(Made made, String name) {
    return made.point().parts().stream()
        .filter(part -> part.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private List<String> databases() throws Exception {
    return server.rows("postgres", "select datname from pg_database");
  }

  private List<String> password(String role) throws Exception {
    return server.rows(
        "postgres", "select rolpassword from pg_authid where rolname = '%s'".formatted(role));
  }

  private static String quoted(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }
}
