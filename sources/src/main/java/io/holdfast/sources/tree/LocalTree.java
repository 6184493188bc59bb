package io.holdfast.sources.tree;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.engine.backup.SourceDirectory;
import io.holdfast.engine.backup.SourceTree;
import io.holdfast.sources.posix.Descriptor;
import io.holdfast.sources.posix.PosixException;
import io.holdfast.sources.posix.PosixFiles;
import io.holdfast.sources.posix.PosixNames;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Some directories and files of the local disk, to back up together. */
public final class LocalTree implements SourceTree {
  private final List<String> targets;
  private final LocalTreeOptions options;

  /**
   * @param targets absolute, or relative to the working directory; at least one
   * @throws InvalidInputException INPUT_INVALID
   */
  public LocalTree(List<String> targets, LocalTreeOptions options) {
    if (targets.isEmpty() || targets.stream().anyMatch(String::isEmpty)) {
      throw new InvalidInputException(
          ErrorCode.INPUT_INVALID, "name at least one path to back up, none of them empty");
    }
    this.targets = List.copyOf(targets);
    this.options = options;
  }

  @Override
  public List<String> paths() {
    var paths = new LinkedHashSet<String>();
    for (var target : targets) {
      paths.add(
          RootLayout.text(RootLayout.clean(RootLayout.absolute(RootLayout.toBytesText(target)))));
    }
    return List.copyOf(paths);
  }

  /**
   * @throws InvalidInputException PATH_UNREADABLE when one of the paths does not exist
   */
  @Override
  public SourceDirectory openRoot() {
    var devices = new HashSet<Long>();
    for (var target : targets) {
      devices.add(device(target));
    }
    try {
      var layout = RootLayout.of(targets);
      return new LayoutDirectory(new Examiner(options, Set.copyOf(devices)), layout);
    } catch (PosixException e) {
      throw unreadable(String.join(", ", targets), e);
    }
  }

  private static long device(String target) {
    try {
      return PosixFiles.status(Descriptor.WORKING_DIRECTORY, PosixNames.bytes(target)).device();
    } catch (PosixException e) {
      throw unreadable(target, e);
    }
  }

  private static InvalidInputException unreadable(String target, PosixException e) {
    return new InvalidInputException(
        ErrorCode.PATH_UNREADABLE, "cannot back up %s: %s".formatted(target, e.getMessage()), e);
  }
}
