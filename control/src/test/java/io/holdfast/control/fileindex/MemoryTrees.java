package io.holdfast.control.fileindex;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.TreeReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Trees in memory, in the repository's own text. */
final class MemoryTrees implements TreeSource {
  private final ObjectMapper json = new ObjectMapper();
  private final Map<BlobId, byte[]> trees = new HashMap<>();

  /** Called before each opening. */
  Runnable beforeOpen = () -> {};

  /** A file; equal contents are equal texts. */
  record File(long size, Instant modified, List<String> pieces) {
    static File of(String content, Instant modified) {
      return new File(content.length(), modified, content.isEmpty() ? List.of() : List.of(content));
    }
  }

  /** A folder: {@link File}s and folders by name. */
  static final class Folder extends TreeMap<NodeName, Object> {
    private static final long serialVersionUID = 1L;

    Folder with(String name, Object child) {
      put(NodeName.ofUtf8(name), child);
      return this;
    }
  }

  @Override
  public TreeReader open(BlobId tree) {
    beforeOpen.run();
    var bytes = trees.get(tree);
    return TreeReader.open(bytes, 0, bytes.length);
  }

  BlobId add(Folder folder) {
    return add(new ArrayList<>(folder.entrySet()));
  }

  /** In whatever order. */
  BlobId add(List<Map.Entry<NodeName, Object>> entries) {
    var nodes = new ArrayList<Map<String, Object>>();
    for (var entry : entries) {
      nodes.add(node(entry.getKey(), entry.getValue()));
    }
    try {
      var bytes = json.writeValueAsBytes(Map.of("nodes", nodes));
      var id = BlobId.hash(bytes, 0, bytes.length);
      trees.put(id, bytes);
      return id;
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private Map<String, Object> node(NodeName name, Object child) {
    var node = new LinkedHashMap<String, Object>();
    node.put("name", name.toString());
    node.put("uid", 1000);
    node.put("gid", 100);
    node.put("user", "ada");
    if (child instanceof File file) {
      node.put("type", "file");
      node.put("mode", 0640);
      node.put("mtime", file.modified().toString());
      node.put("size", file.size());
      node.put("content", file.pieces().stream().map(MemoryTrees::hash).toList());
      return node;
    }
    node.put("type", "dir");
    node.put("mode", 0x80000000L | 0750);
    node.put("mtime", "2026-01-01T00:00:00Z");
    node.put("subtree", add((Folder) child).toString());
    return node;
  }

  static String hash(String content) {
    var bytes = content.getBytes(StandardCharsets.UTF_8);
    return BlobId.hash(bytes, 0, bytes.length).toString();
  }
}
