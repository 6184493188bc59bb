/**
 * Repositories as the service knows them: made or taken over, their passwords sealed, opened for
 * reading and kept open while they are in use.
 *
 * <p>Start at {@link io.holdfast.control.repository.Repositories} and {@link
 * io.holdfast.control.repository.RepositoryPool}.
 */
@NullMarked
package io.holdfast.control.repository;

import org.jspecify.annotations.NullMarked;
