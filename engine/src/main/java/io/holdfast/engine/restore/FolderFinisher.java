package io.holdfast.engine.restore;

import io.holdfast.base.HoldfastException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Clears folders once all below them has ended, and gives them their metadata, since writing in a
 * folder changes its times and some modes forbid it. Thread-safe.
 */
final class FolderFinisher {
  private final ConflictRules rules;
  private final Clearing clearing;
  private final ItemReporter reporter;

  FolderFinisher(ConflictRules rules, Clearing clearing, ItemReporter reporter) {
    this.rules = rules;
    this.clearing = clearing;
    this.reporter = reporter;
  }

  /** One thing in the folder has ended; ends the folder, and those above it, if it was the last. */
  void release(FolderEntry folder) throws InterruptedException {
    @Nullable FolderEntry each = folder;
    while (each != null && each.release()) {
      end(each);
      each = each.parent();
    }
  }

  private void end(FolderEntry entry) throws InterruptedException {
    clearing.clear(entry);
    var folder = entry.folder();
    var node = entry.node();
    if (folder.isEmpty() || node == null || entry.isFailed()) {
      return;
    }
    try {
      var problems =
          entry.isMade()
                  || entry.isAdopted()
                  || rules.describesExistingFolders() && entry.isWanted()
              ? folder.get().describe(node.metadata())
              : List.<MetadataProblem>of();
      if (entry.isWanted()) {
        reporter.restored(entry.place(), ItemKind.FOLDER, 0, problems);
      }
    } catch (HoldfastException e) {
      reporter.failed(entry.place(), ItemKind.FOLDER, e.code(), FileWork.message(e));
    }
  }
}
