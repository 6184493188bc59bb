package io.holdfast.engine.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.testkit.FuzzContract;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.repository.ResticSeeds;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** Trees by a writer with the right key and wrong ideas, read in each of the ways. */
class TreeFuzzTest extends FuzzContract {
  private static final String ODD =
      """
      {"more":[{}],"nodes":[
      {"name":"a\\\\xff\\\\u00e9","type":"symlink","linktarget":"x\ufffd","linktarget_raw":"eP8=","content":null,
       "extended_attributes":[{"name":"user.k","value":"dg=="},{"name":"empty","value":null}]},
      {"name":"..","type":"dir"},{"name":"b","type":"irregular","subtree":"%s"},
      {"name":"c","type":"file","mode":420,"size":18446744073709551615,"content":["%s"],"error":"x","more":{"x":1.5e3}}
      ],"last":null}
      """
          .formatted("ab".repeat(32), "cd".repeat(32));

  /** In the form that {@link PlainNodes} knows: arrays are read by it, streams are not. */
  private static final String PLAIN =
      """
      {"nodes":[\
      {"name":"a","type":"file","mode":420,"mtime":"2026-01-02T03:04:05.678+01:00","atime":"2026-01-02T03:04:05Z",\
      "ctime":"2026-01-02T03:04:05.1Z","uid":1000,"gid":100,"user":"u","group":"g","inode":9,"device_id":7,"size":5,\
      "links":1,"content":["%1$s","%2$s"]},\
      {"name":"b","type":"dir","mode":2147484141,"mtime":"2026-01-02T03:04:05Z","atime":"2026-01-02T03:04:05Z",\
      "ctime":"2026-01-02T03:04:05Z","uid":0,"gid":0,"inode":10,"content":null,"subtree":"%1$s"},\
      {"name":"c","type":"symlink","uid":1,"gid":2,"links":3,"linktarget":"../d","content":null},\
      {"name":"d","type":"file","uid":1,"gid":2,"content":[]}]}
      """
          .formatted("ab".repeat(32), "cd".repeat(32));

  @Override
  protected List<byte[]> seeds() throws IOException {
    return List.of(
        ResticSeeds.read("tree.json"),
        PLAIN.getBytes(java.nio.charset.StandardCharsets.UTF_8),
        ODD.getBytes(java.nio.charset.StandardCharsets.UTF_8),
        "{\"nodes\":null}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  @Override
  protected void parse(byte[] bytes) throws Exception {
    var nodes = outcome(() -> readAll(bytes).nodes());
    assertThat(outcome(() -> stream(bytes))).isEqualTo(nodes);

    var tree = readAll(bytes);
    assertThat(again(() -> readAll(raw(bytes)))).isEqualTo(tree);
    var written = again(() -> encode(tree));
    assertThat(again(() -> encode(readAll(written)))).isEqualTo(written);
  }

  private static Tree readAll(byte[] bytes) {
    return TreeReader.readAll(bytes, 0, bytes.length);
  }

  /** As a mount and a listing read it. */
  private static List<Node> stream(byte[] bytes) {
    var nodes = new ArrayList<Node>();
    var reader = TreeReader.open(new ByteArrayInputStream(bytes));
    for (var node = reader.next(); node.isPresent(); node = reader.next()) {
      nodes.add(node.get());
    }
    return nodes;
  }

  /** As a rewrite and a repair read and write it, with other contents once. */
  private static byte[] raw(byte[] bytes) {
    var copy = new TreeEncoder(ZoneOffset.UTC);
    var id = BlobId.hash(bytes, 0, bytes.length);
    var others = new TreeEncoder(ZoneOffset.UTC);
    var reader = TreeReader.open(bytes, 0, bytes.length);
    for (var node = reader.nextRaw(); node.isPresent(); node = reader.nextRaw()) {
      copy.add(node.get());
      others.add(node.get().withContent(List.of(id), 7).withSubtree(id));
    }
    try {
      readAll(others.toByteArray());
    } catch (EngineException e) {
      // of a form that only looks at what it is given
    }
    return copy.toByteArray();
  }

  /** What can be written, in the order in which it must be. */
  private static byte[] encode(Tree tree) {
    var nodes = new TreeMap<NodeName, Node>(Comparator.naturalOrder());
    for (var node : tree.nodes()) {
      if (!(node instanceof Node.Unusable)) {
        nodes.put(node.name(), node);
      }
    }
    var encoder = new TreeEncoder(ZoneOffset.UTC);
    nodes.values().forEach(encoder::add);
    return encoder.toByteArray();
  }
}
