package io.holdfast.engine.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.engine.crypto.Password;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What we write is read by stock restic, byte for byte. */
class RepositoryIT {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void stockResticChecksAndRestoresWhatWasWritten(int version) throws Exception {
    var random = new Random(version);
    var files = new ArrayList<Node>();
    var contents = new ArrayList<byte[]>();
    try (var store = LocalStore.at(folder.resolve("repo"));
        var repository = TestRepositories.create(store, version);
        var writer = repository.openWriter(new WriterOptions(256 * 1024, 3, 2, 2), () -> {})) {
      for (var i = 0; i < 40; i++) {
        var bytes = new byte[random.nextInt(100_000) + 1];
        if (i % 2 == 0) {
          random.nextBytes(bytes);
        }
        contents.add(bytes);
        var id = BlobId.hash(bytes, 0, bytes.length);
        writer.save(BlobType.DATA, id, bytes, 0, bytes.length);
        files.add(
            new Node.File(
                NodeName.ofUtf8("file%03d".formatted(i)),
                metadata(0100640),
                bytes.length,
                List.of(id)));
      }
      var encoder = new TreeEncoder(ZoneOffset.UTC);
      files.forEach(encoder::add);
      var tree = encoder.tree();
      writer.saveTree(tree);
      writer.flush();
      repository
          .snapshots()
          .save(
              Snapshot.builder(
                      OffsetDateTime.parse("2026-03-28T08:00:00+01:00"), tree.id(), List.of("/srv"))
                  .hostname("host")
                  .build());
    }

    var restic = new Restic(folder.resolve("repo"), TestRepositories.PASSWORD);
    restic.run("check", "--read-data");
    restic.run("restore", "latest", "--target", folder.resolve("out").toString());

    for (var i = 0; i < contents.size(); i++) {
      assertThat(Files.readAllBytes(folder.resolve("out/file%03d".formatted(i))))
          .isEqualTo(contents.get(i));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void readsWhatStockResticWrote(int version) throws Exception {
    var source = Files.createDirectories(folder.resolve("source"));
    Files.writeString(source.resolve("hello"), "hello\n".repeat(1000));
    var restic = new Restic(folder.resolve("repo"), "a different one");
    restic.run("init", "--repository-version", Integer.toString(version));
    restic.run("backup", source.toString());

    try (var store = LocalStore.at(folder.resolve("repo"));
        var password = Password.of("a different one");
        var repository = Repository.open(store, password)) {
      var snapshot = repository.snapshots().list().getFirst();
      repository.loadIndex();
      var node = descend(repository, snapshot.snapshot().tree());
      assertThat(repository.config().version()).isEqualTo(version);
      var plain = repository.loadBlob(node.content().getFirst(), BlobType.DATA);
      assertThat(new String(plain, StandardCharsets.UTF_8)).isEqualTo("hello\n".repeat(1000));
    }
  }

  @Test
  void knowsBlobsOfEarlierWriters() throws Exception {
    var bytes = "some content that is saved twice".getBytes(StandardCharsets.UTF_8);
    var id = BlobId.hash(bytes, 0, bytes.length);
    try (var store = LocalStore.at(folder.resolve("repo"))) {
      try (var repository = TestRepositories.create(store);
          var writer = repository.openWriter(WriterOptions.defaults(), () -> {})) {
        assertThat(writer.save(BlobType.DATA, id, bytes, 0, bytes.length).added()).isTrue();
        assertThat(writer.save(BlobType.DATA, id, bytes, 0, bytes.length).added()).isFalse();
        writer.flush();
      }
      try (var repository = TestRepositories.open(store);
          var writer = repository.openWriter(WriterOptions.defaults(), () -> {})) {
        repository.loadIndex();
        assertThat(writer.save(BlobType.DATA, id, bytes, 0, bytes.length).added()).isFalse();
        assertThat(repository.loadBlob(id, BlobType.DATA)).isEqualTo(bytes);
      }
    }
  }

  private static Node.File descend(Repository repository, BlobId tree) {
    return switch (repository.loadTree(tree).nodes().getFirst()) {
      case Node.Directory directory -> descend(repository, directory.subtree());
      case Node.File file -> file;
      case Node other -> throw new AssertionError(other);
    };
  }

  private static NodeMetadata metadata(int unixMode) {
    var time = Instant.parse("2026-01-02T03:04:05.678901234Z");
    return new NodeMetadata(
        FileMode.ofUnix(unixMode),
        new NodeTimes(time, time, time),
        new Owner(0, 0, "root", "root"),
        new FileIdentity(1, 2, 1),
        List.of(),
        "");
  }
}
