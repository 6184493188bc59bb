package io.holdfast.control.work;

/** Which restores wait for a second person. */
public enum ApprovalRule {
  NEVER,
  /** Those that may write where their source lies. */
  IN_PLACE,
  ALWAYS
}
