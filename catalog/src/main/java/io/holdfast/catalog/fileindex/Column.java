package io.holdfast.catalog.fileindex;

/** The parts of a block, each sealed for itself, so that a reader takes no more than it needs. */
public enum Column {
  SUMMARY("summary"),
  NAMES("names"),
  FACTS("facts"),
  CONTENTS("contents");

  private final String column;

  Column(String column) {
    this.column = column;
  }

  String column() {
    return column;
  }
}
