package io.holdfast.engine.restore;

import io.holdfast.base.HoldfastException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A folder to restore into. Thread-safe, and so is all that it hands out. Whatever names and links
 * lie below it, nothing outside it is touched.
 *
 * <p>Every method throws {@link HoldfastException} with TARGET_UNWRITABLE when the target refuses.
 */
public interface RestoreTarget extends AutoCloseable {
  /** For people: where this is. */
  String location();

  /** Where this is on this machine; absolute, and maybe not there yet. */
  Path path();

  /** Whether this is the top of the whole file system, which is never cleared. */
  boolean isWholeSystem();

  /** Bytes that we may still write; empty when nobody knows. */
  OptionalLong freeBytes();

  /**
   * What is under a path of this machine, a link itself; empty of what is not there. Until this is
   * closed it stays that, and nothing else becomes it.
   */
  Optional<TargetIdentity> identify(Path place);

  /** The folder itself, if it exists. */
  Optional<RestoreFolder> findFolder();

  /** The folder itself, made with all that leads to it if need be. */
  RestoreFolder makeFolder();

  @Override
  void close();
}
