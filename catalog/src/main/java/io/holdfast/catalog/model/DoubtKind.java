package io.holdfast.catalog.model;

/** What can be unlike before in a point. */
public enum DoubtKind {
  /** Share of the files that were changed or removed since the point before. */
  MASS_CHANGE(false),
  /** Share of the new and changed data that looks like random bytes, as encrypted data does. */
  INCOMPRESSIBLE(true),
  /** Share of the files whose extension no earlier point had, while the known ones became fewer. */
  EXTENSION_SHIFT(true),
  /** Number of files with an extension that programs give to what they encrypted. */
  KNOWN_EXTENSION(true),
  /** Number of files that are left. */
  MASS_DELETION(true),
  /** Bytes that it holds, far more than before. */
  GROWTH(false),
  /** Items, bytes, rows, messages or keys that it holds, far fewer than before. */
  SHRANK(true);

  private final boolean lasting;

  DoubtKind(boolean lasting) {
    this.lasting = lasting;
  }

  /**
   * Whether the harm, if it is one, is still in the points that follow, so that those are no
   * measure for later ones.
   */
  public boolean lasting() {
    return lasting;
  }
}
