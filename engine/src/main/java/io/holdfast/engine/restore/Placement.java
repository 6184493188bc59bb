package io.holdfast.engine.restore;

/** Where below the target an item lands. */
public enum Placement {
  /** At its whole path in the snapshot; with the target {@code /}, where it came from. */
  FULL_PATH,
  /**
   * Without the leading path: the content of the one folder that was backed up or selected lands
   * directly in the target; of several, without the path that they share.
   */
  STRIPPED,
  /**
   * Each selected file or folder by its own name, directly in the target, whatever folder it came
   * from; of several from different folders, below the folder that they share. Without a selection
   * as {@link #FULL_PATH}. With CLEAR_TARGET the target holds nothing else afterwards.
   */
  NAMED
}
