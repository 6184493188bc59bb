package io.holdfast.sources;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;

/**
 * A kind of thing to protect. Stateless and thread-safe; what it opens holds the state. Found by
 * {@link Sources} through {@link java.util.ServiceLoader}.
 */
public interface Source {
  /** Its name in the resource model, such as {@code POSTGRES}. */
  String kind();

  /** What can be asked of it; what it lacks is refused before any work begins. */
  Capabilities capabilities();

  /**
   * Refuses settings that no state of the world could make right.
   *
   * @throws InvalidInputException INPUT_INVALID, naming the setting and what it may be
   */
  void validate(SourceSettings settings);

  /**
   * Opens a view of one moment. Nothing in the source is changed, other than what is needed to hold
   * the moment (a snapshot, a transaction), which closing gives back.
   *
   * @throws SourceException SOURCE_UNREACHABLE, SOURCE_FORBIDDEN naming the missing right,
   *     SOURCE_VERSION, TOOL_MISSING naming the package
   */
  SourceView open(SourceSettings settings, SourceJournal journal) throws InterruptedException;

  /** Whether {@link #openUpload} can be asked. */
  default boolean takesUploads() {
    return false;
  }

  /**
   * Opens a dump that was made elsewhere, to be stored as a point of this kind: in the form that
   * {@link #openTarget} restores from, and judged as far as a dump tells of itself.
   *
   * @throws SourceException NOT_SUPPORTED by kinds that take none
   */
  default SourceView openUpload(SourceSettings settings, UploadedDump dump) {
    throw new SourceException(
        ErrorCode.NOT_SUPPORTED, "a source of kind %s takes no uploaded dumps".formatted(kind()));
  }

  /**
   * Opens the place to restore into: the source itself, or another of its kind.
   *
   * @throws SourceException as {@link #open}
   */
  SourceTarget openTarget(SourceSettings settings, SourceJournal journal)
      throws InterruptedException;

  /**
   * Makes a place of this kind to prove a point in.
   *
   * @param point whose origin may say what the place must be like
   * @throws SourceException TOOL_MISSING naming the package; NOT_SUPPORTED by kinds that have no
   *     such place
   */
  default Sandbox openSandbox(SandboxRoom room, StoredPoint point, SourceJournal journal)
      throws InterruptedException {
    throw new SourceException(
        ErrorCode.NOT_SUPPORTED,
        "there is no place to prove points of kind %s in".formatted(kind()));
  }
}
