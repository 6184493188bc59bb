/**
 * Where a repository can lie, as restic writes it, and what reaching the place takes.
 *
 * <p>Start at {@link io.holdfast.store.location.StoreLocation}. Opens nothing.
 */
@NullMarked
package io.holdfast.store.location;

import org.jspecify.annotations.NullMarked;
