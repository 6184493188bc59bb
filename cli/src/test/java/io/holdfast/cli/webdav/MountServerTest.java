package io.holdfast.cli.webdav;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.list.SnapshotFilter;
import io.holdfast.engine.mount.Mount;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.engine.repository.WriterOptions;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.tree.EncodedTree;
import io.holdfast.engine.tree.FileIdentity;
import io.holdfast.engine.tree.FileMode;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.NodeTimes;
import io.holdfast.engine.tree.Owner;
import io.holdfast.engine.tree.TreeEncoder;
import io.holdfast.store.ObjectType;
import io.holdfast.store.testkit.FaultyStore;
import io.holdfast.store.testkit.FaultyStore.Fault;
import io.holdfast.store.testkit.FaultyStore.Operation;
import io.holdfast.store.testkit.MemoryStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a mount's server does when its store or its client fails, which it outlives. */
class MountServerTest {
  /** More than the connections that it lets be. */
  private static final int FILES = 70;

  private static final int CONNECTIONS = 64;
  private static final int TIMEOUT_MILLIS = 20_000;

  /** Says nothing of where, for it is logged each time. */
  private static final class MadeToFail extends Error {
    private static final long serialVersionUID = 1L;

    MadeToFail() {
      super("made to fail", null, false, false);
    }
  }

  private final FaultyStore store = new FaultyStore(new MemoryStore());
  private final Repository repository = TestRepositories.create(store);
  private MountServer server;
  private int port;

  @BeforeEach
  void start() throws Exception {
    repository.loadIndex();
    var encoder = new TreeEncoder(ZoneOffset.UTC);
    EncodedTree tree;
    try (var writer = repository.openWriter(WriterOptions.defaults(), () -> {})) {
      for (var i = 0; i < FILES; i++) {
        var text = "file %03d".formatted(i).getBytes(UTF_8);
        var id = BlobId.hash(text, 0, text.length);
        writer.save(BlobType.DATA, id, text, 0, text.length);
        encoder.add(
            new Node.File(
                NodeName.ofUtf8("f%02d".formatted(i)), metadata(), text.length, List.of(id)));
      }
      tree = encoder.tree();
      writer.saveTree(tree);
      writer.flush();
    }
    repository
        .snapshots()
        .save(
            Snapshot.builder(
                    OffsetDateTime.parse("2026-11-22T10:00:00Z"), tree.id(), List.of("/srv"))
                .build());
    var mount = Mount.open(repository, SnapshotFilter.any(), InstantSource.system());
    server =
        MountServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            MountAccess.thisMachine(),
            mount);
    port = URI.create(server.url()).getPort();
  }

  @AfterEach
  void stop() {
    server.close();
    repository.close();
  }

  @Test
  void closesTheConnectionAfterAnError() throws Exception {
    store.fail((operation, name) -> {
      if (operation == Operation.LOAD && name.type() == ObjectType.PACK) {
        throw new MadeToFail();
      }
    });
    for (var i = 0; i < FILES; i++) {
      assertThat(get(i)).isEmpty();
    }
    store.heal();

    assertThat(get(0)).endsWith("file 000");
  }

  @Test
  void forgetsTheConnectionsOfClientsThatHaveGone() throws Exception {
    for (var i = 0; i < FILES - 1; i++) {
      var gone = new CountDownLatch(1);
      var asked = new CountDownLatch(1);
      store.fail((operation, name) -> {
        if (operation == Operation.LOAD && name.type() == ObjectType.PACK) {
          asked.countDown();
          Fault.delay(Operation.LOAD, gone).before(operation, name);
        }
      });
      try (var client = ask(i)) {
        assertThat(asked.await(1, TimeUnit.MINUTES)).as("connection %d", i).isTrue();
        client.setSoLinger(true, 0); // closes with a reset
      }
      gone.countDown();
    }
    store.heal();

    assertThat(get(FILES - 1)).endsWith("file 069");
  }

  @Test
  void answersNobodyBeyondItsConnections() throws Exception {
    var clients = new ArrayList<Socket>();
    try {
      for (var i = 0; i < CONNECTIONS; i++) {
        clients.add(new Socket(InetAddress.getLoopbackAddress(), port));
      }
      assertThat(isAnswered()).isFalse();

      clients.getFirst().close();
      await().until(this::isAnswered);
    } finally {
      for (var client : clients) {
        client.close();
      }
    }
  }

  @Test
  void saysWhetherItMayBeThereLater() throws Exception {
    store.fail(Fault.always(Operation.LOAD, ObjectType.PACK, ErrorCode.STORE_UNREACHABLE));
    assertThat(get(0)).startsWith("HTTP/1.1 503");
    store.fail(Fault.always(Operation.LOAD, ObjectType.PACK, ErrorCode.STORE_FORBIDDEN));
    assertThat(get(0)).startsWith("HTTP/1.1 500");
  }

  private boolean isAnswered() {
    try {
      return get(0).endsWith("file 000");
    } catch (IOException e) {
      return false; // closed before it was read
    }
  }

  private String get(int file) throws IOException {
    try (var client = ask(file)) {
      return new String(client.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private Socket ask(int file) throws IOException {
    var client = new Socket(InetAddress.getLoopbackAddress(), port);
    client.setSoTimeout(TIMEOUT_MILLIS);
    client
        .getOutputStream()
        .write(
            "GET /snapshots/latest/f%02d HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                .formatted(file)
                .getBytes(UTF_8));
    return client;
  }

  private static NodeMetadata metadata() {
    var time = Instant.parse("2026-11-22T10:00:00Z");
    return new NodeMetadata(
        FileMode.ofUnix(0100644),
        new NodeTimes(time, time, time),
        new Owner(0, 0, "root", "root"),
        new FileIdentity(1000, 1, 1),
        List.of(),
        "");
  }
}
