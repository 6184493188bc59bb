package io.holdfast.sources.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.repository.BlobWriter;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.repository.WriterOptions;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.tree.FileIdentity;
import io.holdfast.engine.tree.FileMode;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.NodeTimes;
import io.holdfast.engine.tree.Owner;
import io.holdfast.engine.tree.RawBytes;
import io.holdfast.engine.tree.TreeEncoder;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Writes snapshots node by node: small ones, and those that no honest backup would write. */
public final class HandmadeSnapshots implements AutoCloseable {
  private static final Instant THEN = Instant.parse("2020-02-03T04:05:06.789Z");

  private final Repository repository;
  private final BlobWriter writer;

  public HandmadeSnapshots(Repository repository) {
    this.repository = repository;
    this.writer = repository.openWriter(WriterOptions.defaults(), () -> {});
  }

  public Node.File file(String name, String content) {
    return file(name, content, 1, 0);
  }

  /** A file that is one of {@code links} names of an inode. */
  public Node.File file(String name, String content, long links, long inode) {
    List<BlobId> blobs =
        content.isEmpty() ? List.of() : List.of(blob(BlobType.DATA, content.getBytes(UTF_8)));
    return new Node.File(
        NodeName.ofUtf8(name), metadata(0100644, links, inode), content.length(), blobs);
  }

  /** A file whose content is nowhere. */
  public Node.File fileWithout(String name, String content) {
    var bytes = content.getBytes(UTF_8);
    return new Node.File(
        NodeName.ofUtf8(name),
        metadata(0100644, 1, 0),
        content.length(),
        List.of(BlobId.hash(bytes, 0, bytes.length)));
  }

  public Node.Symlink link(String name, String target) {
    return new Node.Symlink(
        NodeName.ofUtf8(name), metadata(0120777, 1, 0), RawBytes.ofUtf8(target));
  }

  public Node.Directory folder(String name, Node... nodes) {
    return new Node.Directory(NodeName.ofUtf8(name), metadata(0040755, 1, 0), tree(nodes));
  }

  public Node.Directory folder(String name, BlobId tree) {
    return new Node.Directory(NodeName.ofUtf8(name), metadata(0040755, 1, 0), tree);
  }

  public BlobId tree(Node... nodes) {
    var encoder = new TreeEncoder(ZoneOffset.UTC);
    var sorted = new ArrayList<>(List.of(nodes));
    sorted.sort(Comparator.comparing(Node::name));
    sorted.forEach(encoder::add);
    return blob(BlobType.TREE, encoder.finish().toByteArray());
  }

  /** A tree of any bytes. */
  public BlobId rawTree(String json) {
    return blob(BlobType.TREE, json.getBytes(UTF_8));
  }

  public Snapshot save(List<String> paths, Node... nodes) {
    return save(paths, tree(nodes));
  }

  /** Makes all of it durable, and the snapshot itself. */
  public Snapshot save(List<String> paths, BlobId root) {
    try {
      writer.flush();
      var time = OffsetDateTime.ofInstant(THEN, ZoneOffset.UTC);
      return repository.snapshots().save(Snapshot.builder(time, root, paths).build()).snapshot();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    writer.close();
  }

  private BlobId blob(BlobType type, byte[] bytes) {
    var id = BlobId.hash(bytes, 0, bytes.length);
    try {
      writer.save(type, id, bytes, 0, bytes.length);
      return id;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static NodeMetadata metadata(int mode, long links, long inode) {
    return new NodeMetadata(
        FileMode.ofUnix(mode),
        new NodeTimes(THEN, THEN, THEN),
        new Owner(0, 0, "root", "root"),
        new FileIdentity(inode, 1, links),
        List.of(),
        "");
  }
}
