/**
 * The contract between the service and an agent: leased work out, progress and outcomes back.
 *
 * <p>Start at {@link io.holdfast.api.work.WorkChannel}. All values are plain data without
 * references to the catalog or the engine, so that the channel can run inside one process or over
 * HTTP. Every call after the claim carries the lease; the service refuses a lease that was taken
 * over.
 */
@NullMarked
package io.holdfast.api.work;

import org.jspecify.annotations.NullMarked;
