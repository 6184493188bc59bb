package io.holdfast.control.schedule;

import io.holdfast.catalog.model.BackupTrigger;
import io.holdfast.catalog.model.ExpectedRun;
import io.holdfast.catalog.model.ExpectedRunState;
import io.holdfast.catalog.model.Schedule;

/** What is to be done about a time at which a schedule wants a backup. */
public sealed interface RunStep {
  /** Nothing runs for it, and why: enter it as SKIPPED or MISSED. */
  record Pass(Schedule schedule, Due due, ExpectedRunState state, String reason)
      implements RunStep {}

  /** It waits for its window: enter it as DUE. */
  record Await(Schedule schedule, Due due) implements RunStep {}

  /** Make a session for it. */
  record Queue(Schedule schedule, Due due, BackupTrigger trigger) implements RunStep {}

  /** The window of one that waited is open: make its session. */
  record Release(ExpectedRun run, Schedule schedule) implements RunStep {}

  /** Nothing will come any more of one that waited. */
  record Drop(ExpectedRun run, ExpectedRunState state, String reason) implements RunStep {}

  /** End the session that no agent took before its window closed. */
  record Withdraw(ExpectedRun run) implements RunStep {}
}
