package io.holdfast.catalog.model;

/** What became of a snapshot that a client wrote. */
public enum ArrivalState {
  /** It has not been looked at, or nothing here opens it. */
  WAITING,
  /** A restore point stands for it. */
  SHOWN,
  /** It is no restore point, for a reason that is told. */
  PASSED_OVER,
  /** A client deleted it. */
  GONE
}
