/**
 * Joins the agent to the service within one process: the work channel spoken to control's work
 * desk.
 *
 * <p>Start at {@link io.holdfast.server.work.InProcessWorkChannel}.
 */
@NullMarked
package io.holdfast.server.work;

import org.jspecify.annotations.NullMarked;
