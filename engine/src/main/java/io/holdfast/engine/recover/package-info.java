/**
 * The verb: a snapshot of what no snapshot refers to any more, for a repository whose snapshot
 * files are lost. Start at {@link Recovery}. Adds only.
 */
@NullMarked
package io.holdfast.engine.recover;

import org.jspecify.annotations.NullMarked;
