package io.holdfast.store.opening;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.store.CachedStore;
import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import io.holdfast.store.ThrottledStore;
import io.holdfast.store.TokenBucket;
import io.holdfast.store.location.StoreLocation;
import io.holdfast.store.location.StoreSettings;
import io.holdfast.store.testkit.RcloneServer;
import io.holdfast.store.testkit.S3ProxyServer;
import io.holdfast.store.testkit.SshServer;
import io.holdfast.store.testkit.StoreContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Stores as commands put them together: cache, limits of speed, tries, connections, a server. */
class AssembledStoresIT {
  private static final long FAST = 1L << 30;

  abstract static class Assembled extends StoreContract {
    @TempDir Path cache;

    protected abstract StoreLocation place();

    protected abstract StoreSettings settings();

    @Override
    protected Store open() {
      var slowed =
          new ThrottledStore(
              Stores.open(place(), settings()), new TokenBucket(FAST), new TokenBucket(FAST));
      return new CachedStore(slowed, cache, 1 << 20, InstantSource.system());
    }

    @Test
    void keepsIndexesHere() throws Exception {
      var index = save(ObjectType.INDEX, bytes(1_000));

      assertThat(loadAll(index)).isEqualTo(bytes(1_000));
      try (var files = Files.walk(cache)) {
        assertThat(files.map(file -> file.getFileName().toString())).contains(index.id());
      }
    }
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class OfS3 extends Assembled {
    private S3ProxyServer server;

    @BeforeAll
    void startServer() throws Exception {
      server = S3ProxyServer.start();
    }

    @AfterAll
    void stopServer() {
      server.close();
    }

    @Override
    protected StoreLocation place() {
      return server.newPlace();
    }

    @Override
    protected StoreSettings settings() {
      return S3ProxyServer.settings();
    }
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class OfRest extends Assembled {
    private RcloneServer server;

    @BeforeAll
    void startServer(@TempDir Path folder) throws Exception {
      server = RcloneServer.start(folder.resolve("served"), null);
    }

    @AfterAll
    void stopServer() {
      server.close();
    }

    @Override
    protected StoreLocation place() {
      return server.newPlace();
    }

    @Override
    protected StoreSettings settings() {
      return server.settings();
    }
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class OfSftp extends Assembled {
    @TempDir Path home;

    private SshServer server;

    @BeforeAll
    void startServer(@TempDir Path keys) throws Exception {
      server = SshServer.start(keys);
    }

    @AfterAll
    void stopServer() {
      server.close();
    }

    @Override
    protected StoreLocation place() {
      return server.place(home.resolve("repository"));
    }

    @Override
    protected StoreSettings settings() {
      return server.settings();
    }
  }
}
