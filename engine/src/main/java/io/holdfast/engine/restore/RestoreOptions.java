package io.holdfast.engine.restore;

/**
 * How to restore.
 *
 * @param verify read every file back before it gets its name, and compare with the repository
 * @param dryRun tell what would be done and write nothing
 * @param ignoreSpace go on although the target looks too small, as for one that compresses
 */
public record RestoreOptions(
    Placement placement,
    ConflictPolicy conflictPolicy,
    boolean verify,
    boolean dryRun,
    boolean ignoreSpace) {
  /** The whole path, nothing overwritten, no second reading. */
  public static RestoreOptions standard() {
    return new RestoreOptions(Placement.FULL_PATH, ConflictPolicy.FAIL, false, false, false);
  }

  public RestoreOptions with(Placement value) {
    return new RestoreOptions(value, conflictPolicy, verify, dryRun, ignoreSpace);
  }

  public RestoreOptions with(ConflictPolicy value) {
    return new RestoreOptions(placement, value, verify, dryRun, ignoreSpace);
  }

  public RestoreOptions withVerify() {
    return new RestoreOptions(placement, conflictPolicy, true, dryRun, ignoreSpace);
  }

  public RestoreOptions asDryRun() {
    return new RestoreOptions(placement, conflictPolicy, verify, true, ignoreSpace);
  }

  public RestoreOptions ignoringSpace() {
    return new RestoreOptions(placement, conflictPolicy, verify, dryRun, true);
  }
}
