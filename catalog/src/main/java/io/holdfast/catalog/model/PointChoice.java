package io.holdfast.catalog.model;

/** Which point of a protection a drill takes. */
public enum PointChoice {
  LATEST,
  /** Any of the last days, each as likely as the others. */
  RANDOM_IN_WINDOW,
  OLDEST_KEPT
}
