package io.holdfast.dialects;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.control.browse.Browser;
import io.holdfast.control.browse.Change;
import io.holdfast.control.browse.Entry;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Files that a test put into points; other points are looked into as ever. Thread-safe. */
public final class MemoryFiles implements Browser {
  public static final Instant WRITTEN = Instant.parse("2026-03-01T10:00:00Z");

  private final Browser others;
  private final Map<RestorePointId, NavigableMap<String, Entry>> points = new ConcurrentHashMap<>();

  MemoryFiles(Browser others) {
    this.others = others;
  }

  /** Files of a point by their whole paths, each with as many bytes; their folders come along. */
  public void put(RestorePointId point, Map<String, Long> files) {
    var entries = new TreeMap<String, Entry>();
    files.forEach((path, size) -> {
      entries.put(path, entry(path, Entry.Type.FILE, size));
      for (var folder = parent(path); !folder.isEmpty(); folder = parent(folder)) {
        entries.putIfAbsent(folder, entry(folder, Entry.Type.DIRECTORY, null));
      }
    });
    points.put(point, entries);
  }

  @Override
  public Page<Entry> list(RestorePoint point, String path, @Nullable String after, int limit)
      throws InterruptedException {
    var entries = points.get(point.id());
    if (entries == null) {
      return others.list(point, path, after, limit);
    }
    var folder = path.equals("/") ? "" : path;
    var known = entries.get(folder);
    if (!folder.isEmpty() && (known == null || known.type() != Entry.Type.DIRECTORY)) {
      throw new InvalidInputException(ErrorCode.PATH_MISSING, "no folder " + path);
    }
    var all =
        entries.values().stream()
            .filter(entry -> parent(entry.path()).equals(folder))
            .filter(entry -> after == null || entry.name().compareTo(after) > 0)
            .limit(limit + 1L)
            .toList();
    var shown = all.subList(0, Math.min(limit, all.size()));
    return new Page<>(shown, all.size() > limit ? shown.getLast().name() : null);
  }

  @Override
  public Map<String, Entry> find(RestorePoint point, Collection<String> paths)
      throws InterruptedException {
    var entries = points.get(point.id());
    if (entries == null) {
      return others.find(point, paths);
    }
    var found = new HashMap<>(entries);
    found.keySet().retainAll(paths);
    return found;
  }

  @Override
  public Page<Change> diff(DiffQuestion question, @Nullable String after, int limit)
      throws InterruptedException {
    return others.diff(question, after, limit);
  }

  private static String parent(String path) {
    return path.substring(0, path.lastIndexOf('/'));
  }

  private static Entry entry(String path, Entry.Type type, @Nullable Long size) {
    var name = path.substring(path.lastIndexOf('/') + 1);
    var owner = new Entry.Owner(0, 0, null, null);
    return new Entry(name, path, null, type, size, 0644, owner, WRITTEN, null);
  }
}
