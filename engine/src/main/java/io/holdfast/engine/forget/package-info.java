/**
 * Drops snapshots: those that are named, or all that no rule keeps. Frees no space; prune does.
 *
 * <p>Start at {@link io.holdfast.engine.forget.Forget}. The rules are a pure function, {@link
 * io.holdfast.engine.forget.KeepRules}, and mean what stock restic's mean.
 */
@NullMarked
package io.holdfast.engine.forget;

import org.jspecify.annotations.NullMarked;
