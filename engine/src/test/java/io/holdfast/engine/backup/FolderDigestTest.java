package io.holdfast.engine.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.tree.ExtendedAttribute;
import io.holdfast.engine.tree.FileIdentity;
import io.holdfast.engine.tree.FileMode;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.NodeTimes;
import io.holdfast.engine.tree.Owner;
import io.holdfast.engine.tree.RawBytes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever becomes part of a node makes another digest. */
class FolderDigestTest {
  private static final Instant THEN = Instant.parse("2026-01-02T03:04:05.000000006Z");
  private static final NodeTimes TIMES = new NodeTimes(THEN, THEN, THEN);
  private static final Owner OWNER = new Owner(1, 2, "user", "group");
  private static final FileIdentity IDENTITY = new FileIdentity(3, 4, 1);
  private static final NodeName NAME = NodeName.ofUtf8("name");

  @Test
  void tellsAllApart() {
    var seen = new HashMap<Digest, List<SourceEntry>>();
    var all = folders().toList();
    for (var folder : all) {
      assertThat(seen.put(digest(folder), folder)).as("as %s", folder).isNull();
    }
    assertThat(all).hasSizeGreaterThan(60);
    assertThat(digest(all.getFirst())).isEqualTo(digest(all.getFirst()));
  }

  private static Stream<List<SourceEntry>> folders() {
    var entries = new ArrayList<SourceEntry>();
    for (var metadata : metadata().toList()) {
      entries.add(file(NAME, metadata, 5));
      entries.add(new SourceEntry.Directory(NAME, metadata, () -> null, false));
      entries.add(leaf(new Node.Fifo(NAME, metadata)));
      entries.add(leaf(new Node.Socket(NAME, metadata)));
      entries.add(leaf(new Node.Symlink(NAME, metadata, RawBytes.ofUtf8("target"))));
    }
    var plain = metadata().findFirst().orElseThrow();
    entries.add(file(NodeName.ofUtf8("other"), plain, 5));
    entries.add(file(NAME, plain, 6));
    entries.add(leaf(new Node.Symlink(NAME, plain, RawBytes.ofUtf8("other"))));
    for (var kind : Node.DeviceKind.values()) {
      entries.add(leaf(new Node.Device(NAME, plain, kind, 8)));
      entries.add(leaf(new Node.Device(NAME, plain, kind, 9)));
    }
    entries.add(leaf(new Node.File(NAME, plain, 0, List.of())));
    entries.add(leaf(new Node.File(NAME, plain, 0, List.of(new BlobId(1, 2, 3, 4)))));
    entries.add(leaf(new Node.Directory(NAME, plain, new BlobId(1, 2, 3, 4))));
    var two = List.of(file(NAME, plain, 5), file(NodeName.ofUtf8("other"), plain, 5));
    return Stream.concat(Stream.of(List.of(), two), entries.stream().map(List::of));
  }

  private static Stream<NodeMetadata> metadata() {
    var later = THEN.plusNanos(1);
    return Stream.of(
        metadata(0644, TIMES, OWNER, IDENTITY, List.of(), ""),
        metadata(0645, TIMES, OWNER, IDENTITY, List.of(), ""),
        metadata(0644, new NodeTimes(later, THEN, THEN), OWNER, IDENTITY, List.of(), ""),
        metadata(0644, new NodeTimes(THEN, later, THEN), OWNER, IDENTITY, List.of(), ""),
        metadata(0644, new NodeTimes(THEN, THEN, later), OWNER, IDENTITY, List.of(), ""),
        metadata(0644, TIMES, new Owner(9, 2, "user", "group"), IDENTITY, List.of(), ""),
        metadata(0644, TIMES, new Owner(1, 9, "user", "group"), IDENTITY, List.of(), ""),
        metadata(0644, TIMES, new Owner(1, 2, "userg", "roup"), IDENTITY, List.of(), ""),
        metadata(0644, TIMES, new Owner(1, 2, "user", "g"), IDENTITY, List.of(), ""),
        metadata(0644, TIMES, OWNER, new FileIdentity(9, 4, 1), List.of(), ""),
        metadata(0644, TIMES, OWNER, new FileIdentity(3, 9, 1), List.of(), ""),
        metadata(0644, TIMES, OWNER, new FileIdentity(3, 4, 2), List.of(), ""),
        metadata(0644, TIMES, OWNER, IDENTITY, List.of(attribute("a", "b")), ""),
        metadata(0644, TIMES, OWNER, IDENTITY, List.of(attribute("a", "c")), ""),
        metadata(0644, TIMES, OWNER, IDENTITY, List.of(attribute("ab", "")), ""),
        metadata(0644, TIMES, OWNER, IDENTITY, List.of(), "half of it"));
  }

  private static NodeMetadata metadata(
      int mode,
      NodeTimes times,
      Owner owner,
      FileIdentity identity,
      List<ExtendedAttribute> attributes,
      String error) {
    return new NodeMetadata(FileMode.ofUnix(mode), times, owner, identity, attributes, error);
  }

  private static ExtendedAttribute attribute(String name, String value) {
    return new ExtendedAttribute(name, RawBytes.ofUtf8(value));
  }

  private static SourceEntry file(NodeName name, NodeMetadata metadata, long size) {
    return new SourceEntry.File(name, metadata, size, () -> null);
  }

  private static SourceEntry leaf(Node node) {
    return new SourceEntry.Leaf(node);
  }

  private static Digest digest(List<SourceEntry> entries) {
    var digest = new FolderDigest();
    entries.forEach(digest::add);
    return digest.finish();
  }
}
