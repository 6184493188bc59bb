package io.holdfast.engine.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.engine.list.FileContent;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.tree.FileIdentity;
import io.holdfast.engine.tree.FileMode;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.NodeTimes;
import io.holdfast.engine.tree.Owner;
import io.holdfast.engine.tree.TreeEncoder;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A folder with two folders below that changes at random, snapshots of it, and what each of them
 * must hold for ever. Blobs and packs are small, so that a few snapshots have many.
 */
public final class RandomHistory {
  public static final WriterOptions SMALL_PACKS = new WriterOptions(64 * 1024, 3, 2, 2);

  private static final int FOLDERS = 3;
  private static final int CHUNK_BYTES = 6_000;
  private static final int MAX_FILE_BYTES = 30_000;

  private final Random random;
  private final Map<String, byte[]> files = new TreeMap<>();
  private final Map<SnapshotId, Map<String, byte[]>> snapshots = new HashMap<>();
  private int names;

  public RandomHistory(long seed) {
    random = new Random(seed);
  }

  /** Adds, changes and removes some files. */
  public RandomHistory change() {
    for (var i = 0; i < 4 + random.nextInt(6); i++) {
      files.put("%d/f%03d".formatted(random.nextInt(FOLDERS), names++), content());
    }
    for (var name : List.copyOf(files.keySet())) {
      switch (random.nextInt(8)) {
        case 0 -> files.remove(name);
        case 1 -> {
          var longer = Arrays.copyOf(files.get(name), files.get(name).length + 700);
          random.nextBytes(longer);
          files.put(name, longer);
        }
        default -> {}
      }
    }
    return this;
  }

  /** Saves the folder as it is now. Knows of the repository's blobs what its index has loaded. */
  public SnapshotId save(Repository repository) throws InterruptedException {
    try (var writer = repository.openWriter(SMALL_PACKS, () -> {})) {
      var tree = write(writer);
      writer.flush();
      return save(repository, tree);
    }
  }

  /** Writes all blobs, and the snapshot not yet. */
  public BlobId write(BlobWriter writer) throws InterruptedException {
    var root = new TreeEncoder(ZoneOffset.UTC);
    for (var folder = 0; folder < FOLDERS; folder++) {
      var prefix = folder + "/";
      var nodes = new TreeEncoder(ZoneOffset.UTC);
      for (var file : files.entrySet()) {
        if (file.getKey().startsWith(prefix)) {
          var name = NodeName.ofUtf8(file.getKey().substring(prefix.length()));
          var bytes = file.getValue();
          nodes.add(
              new Node.File(name, metadata(0100640), bytes.length, writeContent(writer, bytes)));
        }
      }
      var tree = nodes.tree();
      writer.saveTree(tree);
      root.add(
          new Node.Directory(
              NodeName.ofUtf8(Integer.toString(folder)), metadata(0040750), tree.id()));
    }
    var tree = root.tree();
    writer.saveTree(tree);
    return tree.id();
  }

  /** Writes the snapshot; its blobs were written before. */
  public SnapshotId save(Repository repository, BlobId tree) {
    var time = OffsetDateTime.parse("2026-01-01T08:00:00Z").plusDays(snapshots.size());
    var id =
        repository
            .snapshots()
            .save(Snapshot.builder(time, tree, List.of("/")).hostname("host").build())
            .id();
    snapshots.put(id, new TreeMap<>(files));
    return id;
  }

  /** The files as they are now, which no snapshot may have yet. */
  public Map<String, byte[]> files() {
    return new TreeMap<>(files);
  }

  /** Whether a snapshot was saved here, or is known to be a copy. */
  public boolean knows(SnapshotId id) {
    return snapshots.containsKey(id);
  }

  /** A copy holds what the snapshot holds that it was made of. */
  public void knowCopy(SnapshotId copy, SnapshotId original) {
    snapshots.put(copy, snapshots.get(original));
  }

  /** Every snapshot that the repository has holds exactly what it held when it was made. */
  public void verify(Repository repository) throws InterruptedException, IOException {
    var ids = repository.snapshots().ids();
    repository.indexFiles().reload();
    for (var id : ids) {
      var found = contents(repository, id);
      var expected = snapshots.get(id);
      assertThat(found.keySet()).as("files of %s", id).isEqualTo(expected.keySet());
      expected.forEach((name, bytes) -> assertThat(found.get(name)).as(name).isEqualTo(bytes));
    }
  }

  /** What a snapshot holds. */
  public static Map<String, byte[]> contents(Repository repository, SnapshotId id)
      throws IOException {
    var root = repository.snapshots().get(id).snapshot().tree();
    var found = new TreeMap<String, byte[]>();
    for (var node : repository.loadTree(root).nodes()) {
      var folder = (Node.Directory) node;
      for (var child : repository.loadTree(folder.subtree()).nodes()) {
        try (var content = FileContent.open(repository, (Node.File) child)) {
          found.put(folder.name() + "/" + child.name(), content.readAllBytes());
        }
      }
    }
    return found;
  }

  /** The folder's files as the snapshot must have them. */
  public Map<String, byte[]> files(SnapshotId id) {
    return Map.copyOf(snapshots.get(id));
  }

  private List<BlobId> writeContent(BlobWriter writer, byte[] bytes) throws InterruptedException {
    var ids = new ArrayList<BlobId>();
    for (var at = 0; at < bytes.length; at += CHUNK_BYTES) {
      var length = Math.min(CHUNK_BYTES, bytes.length - at);
      var id = BlobId.hash(bytes, at, length);
      writer.save(BlobType.DATA, id, bytes, at, length);
      ids.add(id);
    }
    return ids;
  }

  private byte[] content() {
    var bytes = new byte[random.nextInt(MAX_FILE_BYTES)];
    if (random.nextInt(3) > 0) {
      random.nextBytes(bytes);
    } else {
      Arrays.fill(bytes, (byte) random.nextInt());
    }
    return bytes;
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
