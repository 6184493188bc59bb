package io.holdfast.sources.tree;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.engine.backup.SourceDirectory;
import io.holdfast.engine.backup.SourceTree;
import io.holdfast.sources.posix.Descriptor;
import io.holdfast.sources.posix.PosixException;
import io.holdfast.sources.posix.PosixFiles;
import io.holdfast.sources.posix.PosixNames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Some directories and files of the local disk, to back up together. */
public final class LocalTree implements SourceTree {
  private final List<String> targets;
  private final LocalTreeOptions options;
  private final boolean partly;

  /**
   * All of the paths must be there.
   *
   * @param targets absolute, or relative to the working directory; at least one
   * @throws InvalidInputException INPUT_INVALID
   */
  public LocalTree(List<String> targets, LocalTreeOptions options) {
    this(targets, options, false);
  }

  private LocalTree(List<String> targets, LocalTreeOptions options, boolean partly) {
    if (targets.isEmpty() || targets.stream().anyMatch(String::isEmpty)) {
      throw new InvalidInputException(
          ErrorCode.INPUT_INVALID, "name at least one path to back up, none of them empty");
    }
    this.targets = List.copyOf(targets);
    this.options = options;
    this.partly = partly;
  }

  /**
   * One of the paths must be there; those that are not are no part of it. What cannot be looked at,
   * or goes later, is a warning of the backup.
   *
   * @param absent is told of each that is not there, when another one is
   */
  public static LocalTree ofThoseThere(
      List<String> targets, LocalTreeOptions options, Consumer<String> absent) {
    var gone = targets.stream().filter(LocalTree::isGone).toList();
    if (gone.size() == targets.size()) {
      return new LocalTree(targets, options);
    }
    gone.forEach(absent);
    var there = new ArrayList<>(targets);
    there.removeAll(gone);
    return new LocalTree(there, options, true);
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
   * @throws InvalidInputException PATH_UNREADABLE when one of the paths, all of which must be
   *     there, is not, or none of them
   */
  @Override
  public SourceDirectory openRoot() {
    var devices = new HashSet<Long>();
    var failures = new ArrayList<InvalidInputException>();
    for (var target : targets) {
      try {
        devices.add(device(target));
      } catch (InvalidInputException e) {
        failures.add(e);
      }
    }
    if (!failures.isEmpty() && (!partly || devices.isEmpty())) {
      throw failures.getFirst();
    }
    try {
      var layout = RootLayout.of(targets);
      return new LayoutDirectory(new Examiner(options, Set.copyOf(devices)), layout);
    } catch (PosixException e) {
      throw unreadable(String.join(", ", targets), e);
    }
  }

  private static boolean isGone(String target) {
    try {
      PosixFiles.status(Descriptor.WORKING_DIRECTORY, PosixNames.bytes(target));
      return false;
    } catch (PosixException e) {
      return !target.isEmpty() && e.errno().isMissing();
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
