/**
 * Copies snapshots from one repository into another, blob by blob, without restoring anything.
 *
 * <p>Start at {@link io.holdfast.engine.copy.Copy}. Nothing is cut anew: the blobs keep their ids,
 * and those that the target has are left out.
 */
@NullMarked
package io.holdfast.engine.copy;

import org.jspecify.annotations.NullMarked;
