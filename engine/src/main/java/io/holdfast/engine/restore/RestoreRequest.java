package io.holdfast.engine.restore;

import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.tree.TreePath;

/**
 * What to restore and how.
 *
 * @param base the folder of the snapshot that stands for its root (restic's {@code
 *     snapshot:subfolder}); the selection's paths and patterns start there
 */
public record RestoreRequest(
    Snapshot snapshot, TreePath base, RestoreSelection selection, RestoreOptions options) {
  public static RestoreRequest everything(Snapshot snapshot, RestoreOptions options) {
    return new RestoreRequest(snapshot, TreePath.ROOT, RestoreSelection.everything(), options);
  }
}
