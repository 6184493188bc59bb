/**
 * Which pack holds which blob: index files, and all of them together in memory.
 *
 * <p>Start at {@code MasterIndex}. Reads and writes no store.
 */
@NullMarked
package io.holdfast.engine.index;

import org.jspecify.annotations.NullMarked;
