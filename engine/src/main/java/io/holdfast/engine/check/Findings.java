package io.holdfast.engine.check;

import io.holdfast.engine.check.CheckListener.Phase;
import io.holdfast.engine.pack.BlobId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Collects what the parts of a check find, and tells the listener. Thread-safe. */
final class Findings {
  private final CheckListener listener;

  /** Guarded by this, as all below. */
  private final List<Finding> first = new ArrayList<>();

  private final Set<BlobId> damagedBlobs = new HashSet<>();
  private long errors;
  private long hints;

  Findings(CheckListener listener) {
    this.listener = listener;
  }

  synchronized void add(Finding finding) {
    switch (finding.severity()) {
      case ERROR -> errors++;
      case HINT -> hints++;
    }
    if (first.size() < CheckReport.MAX_FINDINGS) {
      first.add(finding);
    }
    listener.finding(finding);
  }

  /** As {@link #add}; remembers the blob, so that the snapshots that need it can be named. */
  synchronized void addBlob(BlobId blob, Finding finding) {
    damagedBlobs.add(blob);
    add(finding);
  }

  synchronized void progress(Phase phase, long done, long total) {
    listener.progress(phase, done, total);
  }

  synchronized Set<BlobId> damagedBlobs() {
    return Set.copyOf(damagedBlobs);
  }

  synchronized List<Finding> first() {
    return List.copyOf(first);
  }

  synchronized long errors() {
    return errors;
  }

  synchronized long hints() {
    return hints;
  }
}
