/**
 * Restic's REST protocol, so that its own clients use repositories of the service. What they may do
 * is decided in {@link io.holdfast.control.gateway}; here it is only spoken of in HTTP.
 *
 * <p>Start at {@link io.holdfast.rest.gateway.GatewayApi}.
 */
@NullMarked
package io.holdfast.rest.gateway;

import org.jspecify.annotations.NullMarked;
