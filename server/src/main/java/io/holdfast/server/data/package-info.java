/**
 * The data directory: who may use it, what lies in it, with which modes.
 *
 * <p>Start at {@link io.holdfast.server.data.DataDirectory}.
 */
@NullMarked
package io.holdfast.server.data;

import org.jspecify.annotations.NullMarked;
