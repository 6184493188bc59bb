package io.holdfast.engine.stats;

/** Hears how far counting is; by one thread at a time. */
@FunctionalInterface
public interface StatsListener {
  /** Hears nothing. */
  StatsListener SILENT = _ -> {};

  /** Entries or trees seen so far. */
  void progress(long seen);
}
