package io.holdfast.engine.tree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.engine.pack.BlobId;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** That both readers agree on any text is what {@link TreeFuzzTest} shows. */
class PlainNodesTest {
  private static final BlobId ID = BlobId.parse("0123456789abcdef".repeat(4));

  private final NodeMetadata metadata = metadata(1);

  private final List<Node> nodes =
      List.of(
          new Node.File(NodeName.ofUtf8("a file"), metadata, 7, List.of(ID, ID)),
          new Node.Directory(NodeName.ofUtf8("b"), metadata(0), ID),
          new Node.File(NodeName.ofUtf8("empty"), metadata, 0, List.of()),
          new Node.Symlink(NodeName.ofUtf8("link"), metadata, RawBytes.ofUtf8("../else")));

  @Test
  void readsAllThatABackupUsuallyWrites() {
    var plain = PlainNodes.find(text(nodes)).orElseThrow();

    assertThat(read(plain)).isEqualTo(nodes);
    assertThat(plain.ended()).isTrue();
  }

  @Test
  void leavesWhatIsNotPlainToTheParserOfAnyJson() {
    var umlaut = new Node.Fifo(NodeName.ofUtf8("b\u00fc"), metadata(0));
    var mixed = List.of(nodes.get(0), umlaut, nodes.get(3));
    var plain = PlainNodes.find(text(mixed)).orElseThrow();

    assertThat(read(plain)).containsExactly(nodes.get(0));
    assertThat(plain.ended()).isFalse();
    assertThat(TreeReader.readAll(text(mixed), 0, text(mixed).length).nodes()).isEqualTo(mixed);
  }

  @Test
  void doesNotTakeATreeThatIsCutForOneThatEnds() {
    var text = new String(text(nodes), UTF_8);
    for (var end = text.indexOf('[') + 2; end < text.lastIndexOf('}') + 1; end++) {
      var plain = PlainNodes.find(text.substring(0, end).getBytes(UTF_8)).orElseThrow();
      read(plain);

      assertThat(plain.ended()).as(text.substring(0, end)).isFalse();
    }
  }

  private static NodeMetadata metadata(long links) {
    return new NodeMetadata(
        FileMode.ofUnix(0100644),
        new NodeTimes(
            Instant.parse("2026-01-02T03:04:05.678Z"),
            Instant.parse("2026-01-02T03:04:05Z"),
            Instant.parse("1969-12-31T23:59:59.000000001Z")),
        new Owner(1000, 0, "user", ""),
        new FileIdentity(4_000_000, 64_768, links),
        List.of(),
        "");
  }

  private static byte[] text(List<? extends Node> nodes) {
    var encoder = new TreeEncoder(ZoneOffset.UTC);
    nodes.forEach(encoder::add);
    return encoder.toByteArray();
  }

  private static List<Node> read(PlainNodes plain) {
    var read = new ArrayList<Node>();
    for (var node = plain.next(); node != null; node = plain.next()) {
      read.add(node);
    }
    return read;
  }
}
