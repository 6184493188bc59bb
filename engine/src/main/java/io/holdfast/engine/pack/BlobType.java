package io.holdfast.engine.pack;

import java.util.Optional;

/** What a blob holds: a piece of a file, or one directory. */
public enum BlobType {
  DATA("data"),
  TREE("tree");

  private final String word;

  BlobType(String word) {
    this.word = word;
  }

  /** The word that index files use. */
  public String word() {
    return word;
  }

  public static Optional<BlobType> find(String word) {
    return switch (word) {
      case "data" -> Optional.of(DATA);
      case "tree" -> Optional.of(TREE);
      default -> Optional.empty();
    };
  }
}
