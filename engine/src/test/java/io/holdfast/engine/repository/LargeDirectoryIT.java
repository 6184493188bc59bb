package io.holdfast.engine.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.tree.FileIdentity;
import io.holdfast.engine.tree.FileMode;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.NodeTimes;
import io.holdfast.engine.tree.Owner;
import io.holdfast.engine.tree.TreeEncoder;
import io.holdfast.store.LocalStore;
import io.holdfast.store.ObjectType;
import io.holdfast.store.testkit.MemoryStore;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A directory whose tree is larger than what is held in memory as text. */
class LargeDirectoryIT {
  private static final int ENTRIES = 60_000;
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.123456789Z");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void isWrittenReadAndFoundSoundByRestic(int version) throws Exception {
    try (var store = LocalStore.at(folder.resolve("repo"))) {
      BlobId root;
      try (var repository = TestRepositories.create(store, version);
          var writer = repository.openWriter(WriterOptions.defaults(), () -> {})) {
        var tree = largeTree().tree();
        root = tree.id();
        assertThat(tree.encoded().plainLength()).isGreaterThan(12_000_000);
        assertThat(writer.saveTree(tree).added()).isTrue();
        assertThat(writer.saveTree(tree).added()).isFalse();
        writer.flush();
        repository
            .snapshots()
            .save(Snapshot.builder(OffsetDateTime.now(), root, List.of("/x")).build());
      }
      try (var repository = TestRepositories.open(store)) {
        repository.loadIndex();
        assertThat(count(repository, root)).isEqualTo(ENTRIES);
        assertThat(repository.loadTree(root).nodes()).hasSize(ENTRIES);
      }
    }
    var restic = new Restic(folder.resolve("repo"), TestRepositories.PASSWORD);
    restic.run("check", "--read-data");
    assertThat(restic.run("ls", "latest").lines().filter(line -> line.startsWith("/entry")))
        .hasSize(ENTRIES);
  }

  @Test
  void isNeverReadWhenDamaged() throws Exception {
    var store = new MemoryStore();
    BlobId root;
    try (var repository = TestRepositories.create(store);
        var writer = repository.openWriter(WriterOptions.defaults(), () -> {})) {
      var tree = largeTree().tree();
      root = tree.id();
      writer.saveTree(tree);
      writer.flush();
    }
    store.list(
        ObjectType.PACK,
        object ->
            store.damage(
                object.name(),
                bytes -> {
                  bytes[bytes.length / 2] ^= 1;
                  return bytes;
                }));
    try (var repository = TestRepositories.open(store)) {
      repository.loadIndex();
      assertThatThrownBy(() -> repository.openTree(root))
          .isInstanceOfSatisfying(
              HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BLOB_DAMAGED));
    }
  }

  private static int count(Repository repository, BlobId root) {
    var reader = repository.openTree(root);
    var count = 0;
    while (reader.next().isPresent()) {
      count++;
    }
    return count;
  }

  private static TreeEncoder largeTree() {
    var encoder = new TreeEncoder(ZoneOffset.UTC);
    for (var i = 0; i < ENTRIES; i++) {
      var metadata =
          new NodeMetadata(
              FileMode.ofUnix(0100644),
              new NodeTimes(TIME, TIME, TIME.plusNanos(i)),
              new Owner(0, 0, "root", "root"),
              new FileIdentity(1000 + i, 1, 1),
              List.of(),
              "");
      encoder.add(new Node.File(NodeName.ofUtf8("entry%07d".formatted(i)), metadata, 0, List.of()));
    }
    return encoder;
  }
}
