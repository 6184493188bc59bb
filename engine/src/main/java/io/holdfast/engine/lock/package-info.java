/**
 * Lock files, which keep verbs of ours and of stock clients out of each other's way (restic design
 * document, "Locks").
 *
 * <p>Start at {@link io.holdfast.engine.lock.RepositoryLock}; {@link
 * io.holdfast.engine.lock.StaleLocks} removes what dead clients left.
 */
@NullMarked
package io.holdfast.engine.lock;

import org.jspecify.annotations.NullMarked;
