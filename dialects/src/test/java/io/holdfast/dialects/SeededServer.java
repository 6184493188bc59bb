package io.holdfast.dialects;

import io.holdfast.catalog.Catalog;
import io.holdfast.catalog.CatalogSettings;
import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.ActorType;
import io.holdfast.control.fixture.SeedFixture;
import io.holdfast.control.history.CatalogHistory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;

/** The dialects on top of a catalog of its own that holds the seeds' examples. */
public final class SeededServer implements AutoCloseable {
  private final Path folder;
  private final Catalog catalog;
  private final KnownAccess access;
  private final DialectServer server;

  private SeededServer(Path folder, Catalog catalog, KnownAccess access, DialectServer server) {
    this.folder = folder;
    this.catalog = catalog;
    this.access = access;
    this.server = server;
  }

  public static SeededServer open() {
    return open(Dialects.Choices.DEFAULT);
  }

  public static SeededServer open(Dialects.Choices choices) {
    try {
      var folder = Files.createTempDirectory("dialects");
      var catalog = Catalog.open(CatalogSettings.sqlite(folder.resolve("catalog.sqlite")));
      var viewer =
          new Actor(ActorType.USER, KnownAccess.VIEWER_ID.value(), KnownAccess.VIEWER, null);
      catalog.update(tx -> SeedFixture.load(tx, viewer));
      var access = new KnownAccess(InstantSource.system());
      var server =
          DialectServer.start(access, new CatalogHistory(catalog), InstantSource.system(), choices);
      return new SeededServer(folder, catalog, access, server);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public DialectServer server() {
    return server;
  }

  public Catalog catalog() {
    return catalog;
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
    try (var files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
