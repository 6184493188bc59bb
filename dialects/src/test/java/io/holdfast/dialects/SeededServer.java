package io.holdfast.dialects;

import io.holdfast.catalog.Catalog;
import io.holdfast.catalog.CatalogSettings;
import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.ActorType;
import io.holdfast.catalog.secret.MasterKey;
import io.holdfast.catalog.testkit.DatabaseKind;
import io.holdfast.control.fixture.SeedFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;

/** The dialects on top of a catalog of its own that holds the seeds' examples. */
public final class SeededServer implements AutoCloseable {
  private final DatabaseKind kind;
  private final CatalogSettings settings;
  private final Catalog catalog;
  private final KnownAccess access;
  private final Desk desk;
  private final DialectServer server;
  private final Path folder;

  private SeededServer(
      DatabaseKind kind,
      CatalogSettings settings,
      Catalog catalog,
      KnownAccess access,
      Desk desk,
      DialectServer server,
      Path folder) {
    this.kind = kind;
    this.settings = settings;
    this.catalog = catalog;
    this.access = access;
    this.desk = desk;
    this.server = server;
    this.folder = folder;
  }

  public static SeededServer open() {
    return open(Dialects.Choices.DEFAULT);
  }

  public static SeededServer open(Dialects.Choices choices) {
    return open(DatabaseKind.SQLITE, choices);
  }

  public static SeededServer open(DatabaseKind kind) {
    return open(kind, Dialects.Choices.DEFAULT);
  }

  private static SeededServer open(DatabaseKind kind, Dialects.Choices choices) {
    var settings = kind.fresh();
    var catalog = Catalog.open(settings);
    var viewer = new Actor(ActorType.USER, KnownAccess.VIEWER_ID.value(), KnownAccess.VIEWER, null);
    catalog.update(tx -> SeedFixture.load(tx, viewer));
    var access = new KnownAccess(InstantSource.system());
    var folder = folder();
    var key = MasterKey.loadOrCreate(folder.resolve("master.key"));
    var desk = Desks.of(access, catalog, key, folder, InstantSource.system());
    var server = DialectServer.start(desk, choices);
    return new SeededServer(kind, settings, catalog, access, desk, server, folder);
  }

  private static Path folder() {
    try {
      return Files.createTempDirectory("dialects");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Desk desk() {
    return desk;
  }

  public DialectServer server() {
    return server;
  }

  public Catalog catalog() {
    return catalog;
  }

  /** Where the catalog lies, for those who look at it from outside. */
  public CatalogSettings settings() {
    return settings;
  }

  public KnownAccess access() {
    return access;
  }

  /** An access token for a user. */
  public String login(String user) {
    return access.login(user, KnownAccess.PASSWORD).accessToken();
  }

  @Override
  public void close() {
    server.close();
    catalog.close();
    kind.discard(settings);
    DatabaseKind.delete(folder);
  }
}
