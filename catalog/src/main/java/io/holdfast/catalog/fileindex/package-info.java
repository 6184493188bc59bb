/**
 * Where the file indexes lie: one SQLite file for each repository, whose rows say which folder lies
 * in which blocks, and whose blocks nobody here can read (ADR 0064).
 *
 * <p>Start at {@link io.holdfast.catalog.fileindex.FileIndexStore}. Not part of the catalog: it can
 * be thrown away at any time. Knows nothing of names, trees and keys.
 */
@NullMarked
package io.holdfast.catalog.fileindex;

import org.jspecify.annotations.NullMarked;
