package io.holdfast.control.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.holdfast.catalog.Catalog;
import io.holdfast.catalog.CatalogSettings;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.PruneSettings;
import io.holdfast.catalog.model.RepositoryKind;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.StorageTier;
import io.holdfast.catalog.secret.MasterKey;
import io.holdfast.catalog.testkit.DatabaseKind;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.control.access.Caller;
import io.holdfast.control.event.Signals;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.ledger.Seals;
import io.holdfast.control.testkit.TestClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start of the service does with repositories that were entered and not finished. */
class BegunRepositoriesTest {
  private static final Caller ADMIN =
      new Caller(new CredentialId(new UUID(9, 9)), "admin", EnumSet.allOf(Scope.class), Set.of());

  private CatalogSettings settings;
  private Catalog catalog;
  private MasterKey masterKey;
  private RepositoryPool pool;
  private Repositories repositories;
  private Samples.World world;

  @TempDir Path scratch;

  @BeforeEach
  void openService() {
    settings = DatabaseKind.SQLITE.fresh();
    catalog = Catalog.open(settings);
    masterKey = MasterKey.loadOrCreate(scratch.resolve("master.key"));
    var ledger = new Ledger(catalog, new Signals(), new TestClock(Samples.NOON));
    var seals = new Seals(masterKey);
    pool = new RepositoryPool(ledger, seals);
    repositories = new Repositories(ledger, seals, pool);
    world = catalog.write(tx -> Samples.world(tx, "shop"));
  }

  @AfterEach
  void closeService() {
    pool.close();
    masterKey.close();
    catalog.close();
    DatabaseKind.SQLITE.discard(settings);
  }

  @Test
  void aPlaceThatAnswersNoMoreKeepsNoServiceFromStarting() throws Exception {
    var place = emptyPlace();
    var waiting = repositories.create(ADMIN, forClients(place));
    place.stop(0);

    repositories.finishBegun();

    assertThat(repositories.get(waiting.id())).isEqualTo(waiting);
  }

  @Test
  void whatClientsAreToMakeIsLeftToThem() throws Exception {
    var place = emptyPlace();
    try {
      var waiting = repositories.create(ADMIN, forClients(place));

      repositories.finishBegun();

      assertThat(repositories.get(waiting.id()).formatId()).isNull();
    } finally {
      place.stop(0);
    }
  }

  /** A REST server that has no object and takes none. */
  private static HttpServer emptyPlace() throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  private Repositories.Draft forClients(HttpServer place) {
    return new Repositories.Draft(
        world.project().id(),
        "for clients",
        RepositoryKind.REST,
        "rest:http://127.0.0.1:%d/".formatted(place.getAddress().getPort()),
        Map.of(),
        Map.of(),
        "known beforehand".getBytes(UTF_8),
        Repositories.Origin.TAKE_OVER,
        StorageTier.HOT,
        false,
        null,
        PruneSettings.DEFAULT,
        true);
  }
}
