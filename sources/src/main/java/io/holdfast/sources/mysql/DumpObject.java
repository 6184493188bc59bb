package io.holdfast.sources.mysql;

/** Something that a dump makes. A table comes with its rows and triggers. */
record DumpObject(Kind kind, String name) {
  enum Kind {
    TABLE,
    SEQUENCE,
    VIEW,
    EVENT,
    /** A function, a procedure, a package or its body. */
    ROUTINE;

    /** By the word that SQL has for it. */
    static Kind of(String word) {
      return switch (word) {
        case "TABLE" -> TABLE;
        case "SEQUENCE" -> SEQUENCE;
        case "VIEW" -> VIEW;
        case "EVENT" -> EVENT;
        default -> ROUTINE;
      };
    }
  }
}
