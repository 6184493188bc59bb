package io.holdfast.control.browse;

import io.holdfast.catalog.model.RestorePoint;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks into restore points. Thread-safe; each call opens the repository and closes it again. */
public interface Browser {
  /**
   * One page.
   *
   * @param next where the next page begins, to be given back as {@code after}; null on the last one
   */
  record Page<T>(List<T> items, @Nullable String next) {
    public Page {
      items = List.copyOf(items);
    }
  }

  /**
   * What a folder of the point holds, by name.
   *
   * @param path absolute within the point
   * @throws io.holdfast.base.HoldfastException PATH_MISSING when the point has no such folder,
   *     STATE_CONFLICT when the point has no copy that can be read
   */
  Page<Entry> list(RestorePoint point, String path, @Nullable String after, int limit)
      throws InterruptedException;

  /**
   * What lies at some paths; the root, which has no name, lies nowhere.
   *
   * @param paths absolute within the point
   * @return by path; none for paths where nothing lies
   * @throws io.holdfast.base.HoldfastException STATE_CONFLICT when the point has no copy that can
   *     be read, INPUT_INVALID for what is no path
   */
  Map<String, Entry> find(RestorePoint point, Collection<String> paths) throws InterruptedException;

  /** What became of the paths below a folder, from one point to another, by path. */
  Page<Change> diff(DiffQuestion question, @Nullable String after, int limit)
      throws InterruptedException;

  /** Which points to compare, and below which folder. */
  record DiffQuestion(RestorePoint from, RestorePoint to, String path) {}
}
