package io.holdfast.control.session;

/** Reason codes that the service itself gives; agents add the codes of {@code docs/errors.md}. */
public final class Reasons {
  /** The agent that held the session vanished, and no other took over in time. */
  public static final String AGENT_LOST = "AGENT_LOST";

  /** The agent vanished while it wrote to the target, which may hold a part of the data. */
  public static final String AGENT_LOST_WHILE_WRITING = "AGENT_LOST_WHILE_WRITING";

  public static final String PROTECTION_PAUSED = "PROTECTION_PAUSED";
  public static final String PROTECTION_ARCHIVED = "PROTECTION_ARCHIVED";
  public static final String APPROVAL_REFUSED = "APPROVAL_REFUSED";
  public static final String APPROVAL_EXPIRED = "APPROVAL_EXPIRED";
  public static final String SOURCE_NOT_SUPPORTED = "SOURCE_NOT_SUPPORTED";
  public static final String SOURCE_PAUSED = "SOURCE_PAUSED";
  public static final String SCHEDULE_DISABLED = "SCHEDULE_DISABLED";

  /** The schedule was changed while a run of it waited for its window. */
  public static final String SCHEDULE_CHANGED = "SCHEDULE_CHANGED";

  /** Another backup of the protection was wanted or at work. */
  public static final String RUN_IN_PROGRESS = "RUN_IN_PROGRESS";

  /** The service was not there in time, and a later run of the schedule stands for this one. */
  public static final String ITEMS_FAILED = "ITEMS_FAILED";

  public static final String SERVICE_AWAY = "SERVICE_AWAY";

  /** The window closed before the backup could begin. */
  public static final String WINDOW_OVER = "WINDOW_OVER";

  /** The service was rebuilt from a sealed catalog, in which the session had not ended. */
  public static final String INTERRUPTED_BY_RECOVERY = "INTERRUPTED_BY_RECOVERY";

  private Reasons() {}
}
