/**
 * Who may call, and what for: credentials, checked once per request.
 *
 * <p>Start at {@link io.holdfast.control.access.Access}; it answers with a {@link
 * io.holdfast.control.access.Caller}.
 */
@NullMarked
package io.holdfast.control.access;

import org.jspecify.annotations.NullMarked;
