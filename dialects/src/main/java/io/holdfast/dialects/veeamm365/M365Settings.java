package io.holdfast.dialects.veeamm365;

/**
 * Where the vendor's documents and its servers differ, or its words do not reach.
 *
 * @param alwaysPages whether a list without offset and limit is a page too, as clients written
 *     against live servers expect, and not the bare array of the documents
 * @param showsAllExplorers whether sessions on plain files, databases and images are listed, as
 *     Exchange sessions; the vendor has no word for them
 */
public record M365Settings(boolean alwaysPages, boolean showsAllExplorers) {
  public static final M365Settings DEFAULT = new M365Settings(false, false);
}
