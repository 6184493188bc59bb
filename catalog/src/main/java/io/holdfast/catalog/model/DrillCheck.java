package io.holdfast.catalog.model;

import org.jspecify.annotations.Nullable;

/**
 * What a drill asks of what it restored, beside what its level asks.
 *
 * @param subject the statement, table, path or script
 * @param database of a server with several; null for its first
 * @param expected what must come; null when it is enough that something does
 */
public record DrillCheck(
    String name, Type type, String subject, @Nullable String database, @Nullable String expected) {
  /** The name of what a search asks: a point in which it does not hold is no bad point. */
  public static final String SEARCH = "bisect: does it hold";

  /** Whether it starts a program of whoever asks. */
  public boolean runsPrograms() {
    return type == Type.SCRIPT || type == Type.HTTP;
  }

  /** What the subject is. */
  public enum Type {
    /** A statement, whose first value is compared. */
    SQL,
    /** A table, which must have at least as many rows. */
    ROWS,
    /** A path of the point, whose SHA-256 is compared. */
    FILE,
    /** A shell's script, run in the folder of the drill; it must leave with 0. */
    SCRIPT,
    /** A path, and from the next line on a script that serves it on 127.0.0.1:$PORT. */
    HTTP
  }
}
