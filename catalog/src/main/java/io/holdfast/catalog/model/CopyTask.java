package io.holdfast.catalog.model;

/** What is to be done with a copy. */
public enum CopyTask {
  /** Make it. */
  COPY,
  /** Read it from end to end. */
  VERIFY,
  /** Forget its snapshot; the point stays. */
  DROP
}
