/**
 * Repositories of the service as restic's own clients use them: who may touch which object, what is
 * kept of an upload, and how snapshots that clients write become restore points.
 *
 * <p>Start at {@link io.holdfast.control.gateway.RepositoryGateway}. Knows nothing of HTTP.
 */
@NullMarked
package io.holdfast.control.gateway;

import org.jspecify.annotations.NullMarked;
