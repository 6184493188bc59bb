/**
 * Holdfast's own API, version 1, as {@code openapi.yaml} describes it.
 *
 * <p>Start at {@link io.holdfast.rest.v1.NativeApi}. One class a group of paths; what they share:
 * {@code ListShape} (parameters to a catalog query), {@code Cursors}, {@code Revisions} (ETags),
 * {@code Operations} (scopes, idempotency).
 */
@NullMarked
package io.holdfast.rest.v1;

import org.jspecify.annotations.NullMarked;
