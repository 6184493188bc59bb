/**
 * Records of a fixed number of words, more than memory should hold: appended, sorted, gone through
 * in order and looked up. What fits into a small buffer never touches a disk; what does not lies in
 * files without a name, which are gone with the process, however that ends.
 *
 * <p>Start at {@link io.holdfast.engine.runs.RunSpace}. Knows nothing of repositories.
 */
@NullMarked
package io.holdfast.engine.runs;

import org.jspecify.annotations.NullMarked;
