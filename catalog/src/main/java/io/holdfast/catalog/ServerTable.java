package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.SERVER;
import static io.holdfast.catalog.generated.Tables.SOURCE;

import io.holdfast.catalog.model.ExternalRef;
import io.holdfast.catalog.model.OperatingSystem;
import io.holdfast.catalog.model.Server;
import io.holdfast.catalog.model.ServerId;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.ServerFilter;
import io.holdfast.catalog.query.ServerSort;
import io.holdfast.catalog.query.Slice;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The servers of the catalog. Belongs to one transaction. */
public final class ServerTable {
  private static final StampColumns STAMP =
      new StampColumns(
          SERVER.CREATED_AT,
          SERVER.CREATED_BY,
          SERVER.MODIFIED_AT,
          SERVER.MODIFIED_BY,
          SERVER.REVISION);

  private static final Rows.Shape<Server, ServerId> ROW =
      new Rows.Shape<>(
          "server", SERVER, SERVER.ID, SERVER.REVISION, ServerTable::read, ServerTable::write);

  private static final Lister.Shape<ServerFilter, ServerSort, Server> LIST =
      new Lister.Shape<>(
          SERVER, SERVER.ID, ServerTable::condition, ServerTable::key, ServerTable::read);

  private final DSLContext sql;
  private final Rows<Server, ServerId> rows;

  ServerTable(DSLContext sql) {
    this.sql = sql;
    rows = new Rows<>(sql, ROW);
  }

  public Server insert(Server server) {
    rows.insert(server);
    return rows.get(server.id());
  }

  /** Throws RESOURCE_MISSING when there is none. */
  public Server get(ServerId id) {
    return rows.get(id);
  }

  public Optional<Server> find(ServerId id) {
    return rows.find(id);
  }

  public Slice<Server> list(CatalogQuery<ServerFilter, ServerSort> query) {
    return new Lister<>(sql, LIST).list(query);
  }

  /**
   * Keeps a changed server and raises its revision.
   *
   * @param changed carries the revision that was read; REVISION_MISMATCH if that has passed
   */
  public Server replace(Server changed) {
    return rows.replace(changed);
  }

  /** Throws STATE_CONFLICT while something belongs to it, REVISION_MISMATCH if it was changed. */
  public void delete(ServerId id, long revision) {
    rows.delete(id, revision);
  }

  private static @Nullable ExternalRef external(Row row) {
    var id = row.get(SERVER.EXTERNAL_ID);
    return id == null ? null : new ExternalRef(row.get(SERVER.EXTERNAL_SYSTEM), id);
  }

  private static Condition condition(ServerFilter filter) {
    return switch (filter) {
      case ServerFilter.Projects(var wanted) -> SERVER.PROJECT_ID.in(wanted);
      case ServerFilter.Ids(var wanted) -> SERVER.ID.in(wanted);
      case ServerFilter.Names(var wanted) -> SERVER.NAME.in(wanted);
      case ServerFilter.NamePart(String part) -> Conditions.holds(SERVER.NAME, part);
      case ServerFilter.Regions(var wanted) -> SERVER.REGION.in(wanted);
      case ServerFilter.WithAgent(boolean present) ->
          present ? SERVER.AGENT_ID.isNotNull() : SERVER.AGENT_ID.isNull();
      case ServerFilter.WithSources(var kinds) ->
          SERVER.ID.in(
              DSL.select(SOURCE.SERVER_ID)
                  .from(SOURCE)
                  .where(Conditions.among(SOURCE.KIND, kinds), SOURCE.SERVER_ID.isNotNull()));
      case ServerFilter.Categories(var wanted) -> Conditions.among(SERVER.CATEGORY, wanted);
      case ServerFilter.States(var wanted) -> Conditions.among(SERVER.STATE, wanted);
      case ServerFilter.ExternalIds(var wanted) -> SERVER.EXTERNAL_ID.in(wanted);
      case ServerFilter.Text(String term) -> Conditions.text(SERVER.SEARCH_TEXT, term);
    };
  }

  private static Field<?> key(ServerSort key) {
    return switch (key) {
      case CREATED_AT -> SERVER.CREATED_AT;
      case NAME -> SERVER.NAME;
    };
  }

  private static Assignments write(Server server) {
    var assignments =
        new Assignments()
            .set(SERVER.ID, server.id())
            .set(SERVER.PROJECT_ID, server.projectId())
            .set(SERVER.NAME, server.name())
            .set(SERVER.HOSTNAME, server.hostname())
            .set(SERVER.OPERATING_SYSTEM, Json.write(server.operatingSystem()))
            .set(SERVER.CATEGORY, server.category())
            .set(
                SERVER.EXTERNAL_SYSTEM,
                server.externalRef() == null ? null : server.externalRef().system())
            .set(
                SERVER.EXTERNAL_ID, server.externalRef() == null ? null : server.externalRef().id())
            .set(SERVER.REGION, server.region())
            .set(SERVER.LABELS, Json.write(server.labels()))
            .set(SERVER.AGENT_ID, server.agentId())
            .set(SERVER.STATE, server.state())
            .set(SERVER.LAST_SEEN_AT, server.lastSeenAt())
            .set(
                SERVER.SEARCH_TEXT,
                Conditions.searchText(server.name(), server.hostname(), server.id()));
    return STAMP.write(assignments, server.stamp());
  }

  private static Server read(Row row) {
    return new Server(
        row.get(SERVER.ID),
        row.get(SERVER.PROJECT_ID),
        row.get(SERVER.NAME),
        row.get(SERVER.HOSTNAME),
        Json.read(row.get(SERVER.OPERATING_SYSTEM), OperatingSystem.class),
        row.get(SERVER.CATEGORY),
        external(row),
        row.get(SERVER.REGION),
        Json.texts(row.get(SERVER.LABELS)),
        row.get(SERVER.AGENT_ID),
        row.get(SERVER.STATE),
        row.get(SERVER.LAST_SEEN_AT),
        STAMP.read(row));
  }
}
