/**
 * Where bytes live: a flat set of immutable objects, on a local disk or behind a service.
 *
 * <p>Start at {@link io.holdfast.store.Store}, the contract that every place keeps. Knows nothing
 * of what the objects mean.
 */
@NullMarked
package io.holdfast.store;

import org.jspecify.annotations.NullMarked;
