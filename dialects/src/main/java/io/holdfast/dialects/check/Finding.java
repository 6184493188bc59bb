package io.holdfast.dialects.check;

import java.util.List;

/**
 * What became of one call.
 *
 * @param call method and target, as sent, or with the names of the values that were missing
 * @param details each difference, or why nothing was sent
 */
public record Finding(String call, Verdict verdict, List<String> details) {
  /** How an answer compares with the contract. */
  public enum Verdict {
    /** As the vendor's documents and clients have it. */
    SAME,
    /** Not as the vendor's documents and clients have it. */
    DIFFERENT,
    /** Other than Holdfast does it, where the vendor says nothing. */
    DIFFERENT_WHERE_OPEN,
    /** Not sent: no earlier answer gave what it needs. */
    SKIPPED
  }

  public Finding {
    details = List.copyOf(details);
  }
}
