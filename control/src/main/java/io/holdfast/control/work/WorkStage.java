package io.holdfast.control.work;

/** How far an agent says that it is. */
public enum WorkStage {
  PREPARING,
  RUNNING,
  FINALIZING,
  /** Of a drill: what it made is taken away. */
  CLEANING
}
