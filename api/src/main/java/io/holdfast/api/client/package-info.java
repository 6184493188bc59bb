/**
 * The typed client of the native API, over the JDK's HTTP client.
 *
 * <p>Start at {@link io.holdfast.api.client.HoldfastClient}. Each POST carries an idempotency key,
 * so that a call repeated after a lost answer does nothing twice; refusals are {@link
 * io.holdfast.api.client.ApiException}.
 */
@NullMarked
package io.holdfast.api.client;

import org.jspecify.annotations.NullMarked;
