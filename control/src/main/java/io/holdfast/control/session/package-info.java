/**
 * What a session may do next: the state machines of backup and restore sessions, and nothing else.
 *
 * <p>Pure: a state and an event give the next state or a refusal, with no clock, catalog or thread.
 * Start at {@link io.holdfast.control.session.BackupMachine} and {@link
 * io.holdfast.control.session.RestoreMachine}; each method there is one row of the design's table.
 */
@NullMarked
package io.holdfast.control.session;

import org.jspecify.annotations.NullMarked;
