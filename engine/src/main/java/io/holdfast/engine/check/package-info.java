/**
 * Proves a repository sound from its bytes, and names exactly what is not.
 *
 * <p>Start at {@link io.holdfast.engine.check.Check}. Changes nothing and takes no lock; whoever
 * runs it holds an exclusive one, since a repository that changes meanwhile looks damaged.
 */
@NullMarked
package io.holdfast.engine.check;

import org.jspecify.annotations.NullMarked;
