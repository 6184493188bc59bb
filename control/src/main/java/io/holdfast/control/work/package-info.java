/**
 * Leased work: who runs a session, what it reports, and what becomes of both.
 *
 * <p>Start at {@link io.holdfast.control.work.WorkDesk}, which agents speak to, and {@link
 * io.holdfast.control.work.Sweeper}, which sees to it that nothing runs for ever.
 */
@NullMarked
package io.holdfast.control.work;

import org.jspecify.annotations.NullMarked;
