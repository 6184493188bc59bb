package io.holdfast.engine.check;

import java.util.Optional;

/**
 * How much to check. The structure is always checked: indexes, snapshots, trees, that every pack is
 * there with the size that it should have.
 *
 * @param data packs that are read whole
 * @param journal which packs need not be read any more, and which are read now; the caller closes
 *     it
 */
public record CheckRequest(DataSubset data, Optional<ReadJournal> journal) {
  /** Trusts the content of packs. */
  public static CheckRequest structure() {
    return of(new DataSubset.Nothing());
  }

  /** Reads every byte. */
  public static CheckRequest allData() {
    return of(new DataSubset.Everything());
  }

  public static CheckRequest of(DataSubset data) {
    return new CheckRequest(data, Optional.empty());
  }

  public CheckRequest withJournal(ReadJournal value) {
    return new CheckRequest(data, Optional.of(value));
  }
}
