/**
 * What lies in restore points, found without reading their trees again: folders page by page, and
 * names, sizes, times and contents over all points at once (ADR 0064).
 *
 * <p>{@link io.holdfast.control.fileindex.FileIndexes} has one index for each repository, {@link
 * io.holdfast.control.fileindex.IndexKeeper} keeps them up to date in the background, {@link
 * io.holdfast.control.fileindex.FileSearch} searches them. Nothing here is the truth: an index can
 * be thrown away at any time.
 */
@NullMarked
package io.holdfast.control.fileindex;

import org.jspecify.annotations.NullMarked;
