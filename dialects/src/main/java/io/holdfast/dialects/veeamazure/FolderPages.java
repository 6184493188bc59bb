package io.holdfast.dialects.veeamazure;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.control.browse.Browser;
import io.holdfast.control.browse.Entry;
import io.holdfast.control.history.Walk;
import io.holdfast.rest.edge.Response;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Folders of points as pages by offset: read from their start, for their names have no numbers. */
final class FolderPages {
  /** What names the folder, in a body and in links. */
  static final String PATH = "path";

  /** Most folders are read at once. */
  private static final int CHUNK = 10_000;

  private final Browser browser;

  FolderPages(Browser browser) {
    this.browser = browser;
  }

  Response answer(Call call, RestorePoint point, String path) throws InterruptedException {
    var first = browser.list(point, path, null, CHUNK);
    var items =
        first.next() == null
            ? Pages.of(items(first.items()))
            : large(point, path, count(point, path, first));
    return Pages.answer(call, links(call, path), items);
  }

  /** They say the folder that the body said. */
  private static Pages.Links links(Call call, String path) {
    var folder = "%s=%s&".formatted(PATH, URLEncoder.encode(path, StandardCharsets.UTF_8));
    return new Pages.Links(call.request().rawPath(), folder, "", Set.of(PATH));
  }

  /** Entries of a folder by name, from the so manieth on that fits. */
  List<ObjectNode> find(
      RestorePoint point, String path, Predicate<Entry> wanted, long skipped, int limit)
      throws InterruptedException {
    var found = new ArrayList<ObjectNode>();
    var left = skipped;
    String after = null;
    do {
      var page = browser.list(point, path, after, CHUNK);
      for (var entry : page.items()) {
        if (wanted.test(entry) && left-- <= 0) {
          found.add(item(entry));
          if (found.size() == limit) {
            return found;
          }
        }
      }
      after = page.next();
    } while (after != null);
    return found;
  }

  private long count(RestorePoint point, String path, Browser.Page<Entry> first)
      throws InterruptedException {
    var count = (long) first.items().size();
    for (var after = first.next(); after != null; ) {
      var page = browser.list(point, path, after, CHUNK);
      count += page.items().size();
      after = page.next();
    }
    return count;
  }

  private Pages.Items large(RestorePoint point, String path, long total) {
    return new Pages.Items() {
      @Override
      public long total() {
        return total;
      }

      @Override
      public void each(long offset, long limit, Walk.Step<List<ObjectNode>> step)
          throws IOException {
        try {
          walk(point, path, offset, limit, step);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new InterruptedIOException("reading folder " + path);
        }
      }
    };
  }

  private void walk(
      RestorePoint point, String path, long offset, long limit, Walk.Step<List<ObjectNode>> step)
      throws IOException, InterruptedException {
    var skip = offset;
    var left = limit;
    String after = null;
    do {
      var page = browser.list(point, path, after, CHUNK);
      var from = (int) Math.min(skip, page.items().size());
      var some = page.items().subList(from, page.items().size());
      var shown = some.subList(0, (int) Math.min(left, some.size()));
      step.take(items(shown));
      skip -= from;
      left -= shown.size();
      after = page.next();
    } while (after != null && left > 0);
  }

  private static List<ObjectNode> items(List<Entry> entries) {
    return entries.stream().map(FolderPages::item).toList();
  }

  private static ObjectNode item(Entry entry) {
    var node =
        JsonNodeFactory.instance
            .objectNode()
            .put("itemPath", entry.path())
            .put("name", entry.name())
            .put("type", entry.type() == Entry.Type.DIRECTORY ? "Folder" : "File")
            .put("size", entry.size() == null ? 0 : entry.size());
    if (entry.modifiedAt() != null) {
      node.put("lastModificationTime", AzureTimes.format(entry.modifiedAt()));
    }
    return node;
  }
}
