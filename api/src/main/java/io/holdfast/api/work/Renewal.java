package io.holdfast.api.work;

/** The service's answer to a heartbeat. */
public enum Renewal {
  CONTINUE,
  /** Someone asked to abort: stop within seconds, then complete with {@link Completion.Aborted}. */
  ABORT
}
