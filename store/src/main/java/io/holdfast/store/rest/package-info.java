/**
 * Repositories behind servers that speak restic's REST protocol.
 *
 * <p>Start at {@link io.holdfast.store.rest.RestStore}.
 */
@NullMarked
package io.holdfast.store.rest;

import org.jspecify.annotations.NullMarked;
