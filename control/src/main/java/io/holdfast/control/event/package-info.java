/**
 * Waking those who wait for a session: streams of events, calls that wait for an end, agents.
 *
 * <p>A signal is sent after the commit and only inside this process; who waits looks again at the
 * catalog, also when no signal came, because another node may have changed it. Start at {@link
 * io.holdfast.control.event.Signals}.
 */
@NullMarked
package io.holdfast.control.event;

import org.jspecify.annotations.NullMarked;
