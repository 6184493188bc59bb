package io.holdfast.control.mail;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreePath;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes messages of one copy of a point into an archive. Once its first entry was begun no other
 * copy can be tried: then every failure is one that the reader must see, an {@link
 * UncheckedIOException}. Not thread-safe.
 */
final class MailZip {
  private final MailTree tree;
  private final Set<TreePath> wanted;
  private final ZipOutputStream zip;
  private boolean begun;

  /**
   * @param paths of messages, and of folders with all below; empty means all
   */
  MailZip(MailTree tree, List<String> paths, OutputStream output) {
    this.tree = tree;
    wanted = paths.stream().map(TreePath::parse).collect(Collectors.toSet());
    zip = new ZipOutputStream(output);
  }

  void write() throws InterruptedException {
    try {
      for (var folder : tree.folders()) {
        for (var messages : folder.messages()) {
          of(TreePath.parse(messages));
        }
      }
      zip.finish();
    } catch (HoldfastException e) {
      if (!begun) {
        throw e;
      }
      throw new UncheckedIOException(new IOException("the point is damaged", e));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void of(TreePath messages) throws InterruptedException {
    var whole = wanted.isEmpty() || covers(messages);
    if (!whole && wanted.stream().noneMatch(messages::isPrefixOf)) {
      return;
    }
    tree.each(
        messages,
        (path, file) -> {
          if (whole || wanted.contains(path)) {
            add(path, file);
          }
          return true;
        });
  }

  /** Whether it, or a folder above it, is wanted. */
  private boolean covers(TreePath messages) {
    for (var path = messages; !path.isRoot(); path = path.parent()) {
      if (wanted.contains(path)) {
        return true;
      }
    }
    return wanted.contains(TreePath.ROOT);
  }

  private void add(TreePath path, Node.File file) {
    var names = new ArrayList<String>();
    for (var name : tree.within(path)) {
      names.add(name.toText());
    }
    try {
      var entry = new ZipEntry(String.join("/", names));
      entry.setTime(file.metadata().times().modified().toEpochMilli());
      begun = true;
      zip.putNextEntry(entry);
      try (var content = tree.open(file)) {
        content.transferTo(zip);
      }
      zip.closeEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
