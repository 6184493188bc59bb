package io.holdfast.sources.tree;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.sources.posix.Descriptor;
import io.holdfast.sources.posix.LeasePatience;
import io.holdfast.sources.posix.PosixException;
import io.holdfast.sources.posix.PosixFiles;
import io.holdfast.sources.posix.PosixNames;
import java.util.Arrays;

/**
 * A file whose presence in a directory says that the rest of its contents need no backup. The
 * directory and the tag file themselves stay in.
 *
 * @param header what the file must begin with; empty for anything
 */
public record TagFile(String name, String header) {
  /** Marks caches (bford.info/cachedir). */
  public static final TagFile CACHE =
      new TagFile("CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55");

  public TagFile {
    if (name.isEmpty() || name.indexOf('/') >= 0) {
      throw new InvalidInputException(
          ErrorCode.PARAMETER_INVALID,
          "'%s' cannot name a tag file; give a plain file name".formatted(name));
    }
  }

  /**
   * @param text {@code name} or {@code name:header}
   */
  public static TagFile parse(String text) {
    var colon = text.indexOf(':');
    return colon < 0
        ? new TagFile(text, "")
        : new TagFile(text.substring(0, colon), text.substring(colon + 1));
  }

  /** Whether the directory has this tag. A tag that cannot be read does not count. */
  boolean isIn(Descriptor directory, LeasePatience patience) {
    var expected = PosixNames.bytes(header);
    try (var file = PosixFiles.openFile(directory, PosixNames.bytes(name), patience)) {
      var start = new byte[expected.length];
      return file.read(start, 0, start.length, 0) == start.length && Arrays.equals(start, expected);
    } catch (PosixException e) {
      return false;
    }
  }
}
