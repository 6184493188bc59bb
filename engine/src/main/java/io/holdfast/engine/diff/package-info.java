/**
 * Tells how two snapshots differ, node by node. Start at {@link io.holdfast.engine.diff.Differ}.
 */
@NullMarked
package io.holdfast.engine.diff;

import org.jspecify.annotations.NullMarked;
