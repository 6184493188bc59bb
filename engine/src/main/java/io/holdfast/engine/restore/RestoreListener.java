package io.holdfast.engine.restore;

/** Hears what a restore does. Called by one thread at a time, not always the same. */
public interface RestoreListener {
  /** An item has ended; called once for each, as it ends. */
  void item(RestoredItem item);

  /** Something about the whole, told once. */
  void warning(String message);

  /** Called often, when something was done. */
  void progress(RestoreTotals totals);

  /** Listens to nothing. */
  static RestoreListener silent() {
    return new RestoreListener() {
      @Override
      public void item(RestoredItem item) {}

      @Override
      public void warning(String message) {}

      @Override
      public void progress(RestoreTotals totals) {}
    };
  }
}
