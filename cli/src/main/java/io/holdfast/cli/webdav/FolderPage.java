package io.holdfast.cli.webdav;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.base.ByteSize;
import io.holdfast.cli.terminal.Table;
import io.holdfast.engine.mount.MountEntry;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.TreePath;
import java.io.IOException;
import java.io.OutputStream;
import java.time.temporal.ChronoUnit;

/** A folder for a browser: plain HTML, an entry after the other. Not thread-safe. */
final class FolderPage {
  private final OutputStream output;
  private final TreePath path;

  FolderPage(OutputStream output, TreePath path) throws IOException {
    this.output = output;
    this.path = path;
    var title = escaped(Table.printable(path.toString()));
    write(
        """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><title>%s</title>
        <style>body{font-family:sans-serif}td{padding:0 1em 0 0}td+td{text-align:right}</style></head>
        <body><h1>%s</h1>
        <table>
        """
            .formatted(title, title));
    if (!path.isRoot()) {
      row(link(path.parent(), true, ".."), "", "");
    }
  }

  void add(NodeName name, MountEntry entry) throws IOException {
    var child = path.child(name);
    var shown = shown(name);
    var time = entry.modified().truncatedTo(ChronoUnit.SECONDS).toString();
    switch (entry) {
      case MountEntry.Folder _ -> row(link(child, true, shown + "/"), "", time);
      case MountEntry.File file ->
          row(link(child, false, shown), new ByteSize(file.size()).toString(), time);
      case MountEntry.Other other ->
          row(escaped(shown + " (" + Table.printable(other.description()) + ")"), "", time);
    }
  }

  void finish() throws IOException {
    write("</table></body></html>\n");
  }

  private void row(String name, String size, String time) throws IOException {
    write("<tr><td>%s</td><td>%s</td><td>%s</td></tr>\n".formatted(name, size, time));
  }

  private static String link(TreePath path, boolean folder, String shown) {
    return "<a href=\"%s\">%s</a>".formatted(UrlPath.encode(path, folder), escaped(shown));
  }

  /** What is no UTF-8 is quoted, so that two names never look the same. */
  private static String shown(NodeName name) {
    return Table.printable(name.bytes().isUtf8() ? name.toText() : name.toString());
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private void write(String text) throws IOException {
    output.write(text.getBytes(UTF_8));
  }
}
