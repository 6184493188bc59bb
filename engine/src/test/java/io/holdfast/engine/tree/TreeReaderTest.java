package io.holdfast.engine.tree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.pack.BlobId;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TreeReaderTest {
  private static final BlobId ID = BlobId.hash(new byte[] {1}, 0, 1);
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.000000006Z");

  @Test
  void everyKindOfNodeSurvives() {
    var nodes =
        List.<Node>of(
            new Node.Device(name("block"), metadata(0060640), Node.DeviceKind.BLOCK, 0x803),
            new Node.Device(name("char"), metadata(0020620), Node.DeviceKind.CHARACTER, 5),
            new Node.Directory(name("dir"), metadata(0041777), ID),
            new Node.File(name("empty"), metadata(0100000), 0, List.of()),
            new Node.Fifo(name("fifo"), metadata(0010644)),
            new Node.File(name("file"), metadata(0106755), 2, List.of(ID, ID)),
            new Node.Symlink(name("link"), metadata(0120777), RawBytes.of(new byte[] {-1, 'x'})),
            new Node.Socket(name("socket"), metadata(0140755)));
    var encoder = new TreeEncoder(ZoneOffset.UTC);
    nodes.forEach(encoder::add);

    var read = read(new String(encoder.finish().toByteArray(), UTF_8));

    assertThat(read.nodes()).isEqualTo(nodes);
  }

  @ParameterizedTest
  @CsvSource({
    "0100644, 420",
    "0104755, 8389101",
    "0102755, 4194797",
    "0120777, 134218239",
    "0060644, 67109284",
    "0010644, 33554852",
    "0020644, 69206436",
    "0041777, 2148532735",
    "0040755, 2147484141",
  })
  void numbersModesAsGoDoes(String unix, long number) {
    var mode = FileMode.ofUnix(Integer.parseInt(unix, 8));

    assertThat(mode.number()).isEqualTo(number);
    assertThat(mode.unixPermissions()).isEqualTo(Integer.parseInt(unix, 8) & 07777);
  }

  @Test
  void passesOverWhatIsNotWanted() {
    var nodes =
        """
        {"nodes":[
          {"name":"a","type":"fifo","mode":"no number","extended_attributes":[{"name":"b"}]},
          {"type":"fifo","name":"late"},
          {"name":"b","type":"fifo"},
          {"name":"..","type":"fifo"},
          {"name":"c","type":"fifo"},
          {"name":"b","type":"socket"}]}\
        """
            .getBytes(UTF_8);
    var reader = TreeReader.open(nodes, 0, nodes.length);
    Predicate<NodeName> wanted = name("b")::equals;

    assertThat(reader.next(wanted)).get().isInstanceOf(Node.Fifo.class);
    assertThat(reader.next(wanted)).get().isInstanceOf(Node.Unusable.class);
    assertThat(reader.next()).map(Node::name).contains(name("c"));
    assertThat(reader.next(wanted)).get().isInstanceOf(Node.Socket.class);
    assertThat(reader.next(wanted)).isEmpty();
  }

  @Test
  void takesWhatOtherProgramsWrite() {
    var tree =
        read(
            """
            { "extra": {"nodes": 1}, "nodes": [
              {"type":"file","unknown":[{}],"name":"z","content":[],"generic_attributes":{"a":1}},
              {"name":"a","type":"fifo","content":null,"subtree":null,"user":null} ], "more": [] }\
            """);

    assertThat(tree.nodes()).extracting(node -> node.name().toText()).containsExactly("z", "a");
    assertThat(tree.find(name("a"))).get().isInstanceOf(Node.Fifo.class);
    assertThat(read("{\"nodes\":null}").nodes()).isEmpty();
    assertThat(read("{\"nodes\":[]}\n").nodes()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\":\"x\",\"type\":\"file\",\"content\":null}",
        "{\"name\":\"x\",\"type\":\"file\"}",
        "{\"name\":\"x\",\"type\":\"dir\",\"content\":null}",
        "{\"name\":\"x\",\"type\":\"irregular\"}",
        "{\"name\":\"x\"}",
        "{\"name\":\"..\",\"type\":\"fifo\"}",
        "{\"name\":\".\",\"type\":\"fifo\"}",
        "{\"name\":\"\",\"type\":\"fifo\"}",
        "{\"name\":\"a/b\",\"type\":\"fifo\"}",
        "{\"name\":\"/etc/passwd\",\"type\":\"file\",\"content\":[]}",
        "{\"name\":\"a\\\\x00b\",\"type\":\"fifo\"}",
        "{\"name\":\"\\\\x2f\",\"type\":\"fifo\"}",
        "{\"name\":\"broken\\\\q\",\"type\":\"fifo\"}",
        "{\"name\":\"x\",\"type\":\"file\",\"size\":18446744073709551615,\"content\":[]}",
      })
  void keepsTheRestOfATreeWhenOneNodeIsUnusable(String node) {
    var tree = read("{\"nodes\":[%s,{\"name\":\"y\",\"type\":\"fifo\"}]}".formatted(node));

    assertThat(tree.nodes()).hasSize(2);
    assertThat(tree.nodes().getFirst()).isInstanceOf(Node.Unusable.class);
    assertThat(tree.nodes().getLast()).isInstanceOf(Node.Fifo.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"nodes\":{}}",
        "{\"nodes\":[",
        "{\"nodes\":[]",
        "{\"nodes\":[]}{}",
        "{\"nodes\":[1]}",
        "{\"nodes\":[{\"type\":\"fifo\"}]}",
        "{\"nodes\":[{\"name\":\"a\",\"type\":\"file\",\"content\":[\"xyz\"]}]}",
        "{\"nodes\":[{\"name\":\"a\",\"type\":\"fifo\",\"mtime\":\"yesterday\"}]}",
        "{\"nodes\":[{\"name\":\"a\",\"type\":\"fifo\",\"uid\":99999999999999999999999}]}",
        "{\"nodes\":[{\"name\":\"a\",\"type\":\"fifo\",\"uid\":-1}]}x",
      })
  void refusesWhatIsNoTree(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TREE_DAMAGED));
  }

  @Test
  void refusesToWriteNodesOutOfOrderOrTwice() {
    var encoder = new TreeEncoder(ZoneOffset.UTC).add(new Node.Fifo(name("b"), metadata(0)));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> encoder.add(new Node.Fifo(name("b"), metadata(0))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> encoder.add(new Node.Fifo(name("a"), metadata(0))));
    encoder.add(new Node.Fifo(NodeName.of(new byte[] {(byte) 0x80}), metadata(0)));
  }

  private static Tree read(String text) {
    var bytes = text.getBytes(UTF_8);
    return TreeReader.readAll(bytes, 0, bytes.length);
  }

  private static NodeName name(String text) {
    return NodeName.ofUtf8(text);
  }

  private static NodeMetadata metadata(int mode) {
    return new NodeMetadata(
        FileMode.ofUnix(mode),
        new NodeTimes(TIME, TIME.plusNanos(1), TIME.plusNanos(2)),
        new Owner(1000, 4294967294L, "us<er", "gröup"),
        new FileIdentity(7, -1L, isLinkless(mode) ? 0 : 3),
        List.of(
            new ExtendedAttribute("user.x", RawBytes.of(new byte[] {0, -1})),
            new ExtendedAttribute("security.empty", RawBytes.of(new byte[0]))),
        "half read");
  }

  /** Directories, fifos and sockets have no link count in a tree. */
  private static boolean isLinkless(int mode) {
    return switch (mode & 0170000) {
      case 0040000, 0010000, 0140000 -> true;
      default -> false;
    };
  }
}
