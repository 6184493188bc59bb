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

  private Reasons() {}
}
