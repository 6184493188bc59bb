/**
 * Lock files, which keep verbs of ours and of stock clients out of each other's way.
 *
 * <p>Start at {@code RepositoryLocks}.
 */
@NullMarked
package io.holdfast.engine.lock;

import org.jspecify.annotations.NullMarked;
