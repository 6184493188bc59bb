package io.holdfast.dialects.veeamm365;

import java.time.Duration;

/**
 * Where the vendor's documents and its servers differ, or its words do not reach.
 *
 * @param alwaysPages whether a list without offset and limit is a page too, as clients written
 *     against live servers expect, and not the bare array of the documents
 * @param showsAllExplorers whether sessions on plain files, databases and images are listed, as
 *     Exchange sessions; the vendor has no word for them
 * @param restorePatience how long an answer waits for the end of a restore, which versions before
 *     the eighth tell in it
 */
public record M365Settings(
    boolean alwaysPages, boolean showsAllExplorers, Duration restorePatience) {
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  public static final M365Settings DEFAULT = new M365Settings(false, false);

  public M365Settings(boolean alwaysPages, boolean showsAllExplorers) {
    this(alwaysPages, showsAllExplorers, PATIENCE);
  }
}
