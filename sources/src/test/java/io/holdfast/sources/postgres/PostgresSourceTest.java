package io.holdfast.sources.postgres;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.testkit.PostgresCluster;
import io.holdfast.sources.testkit.SourceContractSuite;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;

/** The contract that all kinds keep, against a living server. */
class PostgresSourceTest extends SourceContractSuite {
  private static final AtomicInteger PLACES = new AtomicInteger();
  private static PostgresCluster server;

  @BeforeAll
  static void create() throws Exception {
    server = PostgresCluster.shared();
    server.run("postgres", "drop database if exists suite", "create database suite");
    server.run(
        "suite",
        "create table orders(id bigserial primary key, text text not null)",
        "create table lines(id bigserial primary key, orders_id bigint not null references orders)",
        "insert into orders(text) select 'order ' || n from generate_series(1, 500) n",
        "insert into lines(orders_id) select id from orders");
  }

  @Override
  protected String kind() {
    return "POSTGRES";
  }

  @Override
  protected SourceSettings living() {
    return server.settings(Map.of("databases", "suite", "globals", "false"));
  }

  /** Lines of orders: a dump that is not of one moment cannot have its foreign key restored. */
  @Override
  protected void change() throws Exception {
    server.run(
        "suite",
        "insert into orders(text) values ('more')",
        "insert into lines(orders_id) select max(id) from orders",
        "delete from lines where id = (select min(id) from lines)",
        "update orders set text = text || '.' where id % 7 = 0");
  }

  @Override
  protected Place emptyPlace() {
    return new Place(living(), Map.of("database", "suite_copy_" + PLACES.incrementAndGet()));
  }

  @Override
  protected Map<String, String> content(Place place) throws Exception {
    var content = new HashMap<String, String>();
    var name = place.target().get("database");
    for (var database :
        server.rows(
            "postgres",
            "select datname from pg_database where datname = '%s' or datname like '%s\\_restored%%'"
                .formatted(name, name))) {
      for (var table : List.of("orders", "lines")) {
        content.put(
            database + "/" + table,
            server
                .rows(
                    database,
                    "select count(*) || md5(string_agg(t::text, ',' order by t.id)) from %s t"
                        .formatted(table))
                .getFirst());
      }
    }
    return content;
  }

  @Override
  protected List<Broken> broken() {
    return List.of(
        new Broken(
            "nobody listens", living().with(Map.of("port", "1")), ErrorCode.SOURCE_UNREACHABLE),
        new Broken(
            "no such database",
            living().with(Map.of("databases", "suite,nowhere")),
            ErrorCode.SOURCE_UNREACHABLE),
        new Broken("no such user", living().with(Map.of("user", "x")), ErrorCode.SOURCE_FORBIDDEN));
  }
}
