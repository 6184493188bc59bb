/**
 * Takes leased work and does it, in the server's process or on another host.
 *
 * <p>Start at {@link io.holdfast.agent.Agent}. It knows the service only by {@link
 * io.holdfast.api.work.WorkChannel}, and stops work at once when its lease is gone.
 */
@NullMarked
package io.holdfast.agent;

import org.jspecify.annotations.NullMarked;
