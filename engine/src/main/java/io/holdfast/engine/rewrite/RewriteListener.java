package io.holdfast.engine.rewrite;

/** Hears how snapshots are written anew. */
@FunctionalInterface
public interface RewriteListener {
  /** Hears nothing. */
  RewriteListener SILENT = (_, _) -> {};

  /** Snapshots done, of so many. */
  void progress(long done, long total);
}
