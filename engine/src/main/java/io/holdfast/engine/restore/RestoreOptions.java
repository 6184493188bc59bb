package io.holdfast.engine.restore;

/**
 * How to restore.
 *
 * @param clearing what restored folders hold beyond the snapshot goes, as under {@link
 *     ConflictPolicy#CLEAR_TARGET}, and a folder in the way with all in it
 * @param verify read every file back before it gets its name, and compare with the repository
 * @param dryRun tell what would be done and write nothing
 * @param ignoreSpace go on although the target looks too small, as for one that compresses
 */
public record RestoreOptions(
    Placement placement,
    ConflictPolicy conflictPolicy,
    boolean clearing,
    boolean verify,
    boolean dryRun,
    boolean ignoreSpace) {
  public RestoreOptions {
    clearing |= conflictPolicy == ConflictPolicy.CLEAR_TARGET;
  }

  /** The whole path, nothing overwritten, no second reading. */
  public static RestoreOptions standard() {
    return new RestoreOptions(Placement.FULL_PATH, ConflictPolicy.FAIL, false, false, false, false);
  }

  public RestoreOptions with(Placement value) {
    return new RestoreOptions(value, conflictPolicy, clearing, verify, dryRun, ignoreSpace);
  }

  public RestoreOptions with(ConflictPolicy value) {
    return new RestoreOptions(placement, value, clearing, verify, dryRun, ignoreSpace);
  }

  public RestoreOptions withClearing(boolean value) {
    return new RestoreOptions(placement, conflictPolicy, value, verify, dryRun, ignoreSpace);
  }

  public RestoreOptions withVerify() {
    return new RestoreOptions(placement, conflictPolicy, clearing, true, dryRun, ignoreSpace);
  }

  public RestoreOptions asDryRun() {
    return new RestoreOptions(placement, conflictPolicy, clearing, verify, true, ignoreSpace);
  }

  public RestoreOptions ignoringSpace() {
    return new RestoreOptions(placement, conflictPolicy, clearing, verify, dryRun, true);
  }
}
