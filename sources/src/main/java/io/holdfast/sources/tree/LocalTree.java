package io.holdfast.sources.tree;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.engine.backup.SourceDirectory;
import io.holdfast.engine.backup.SourceTree;
import io.holdfast.sources.posix.Descriptor;
import io.holdfast.sources.posix.LeasePatience;
import io.holdfast.sources.posix.PosixException;
import io.holdfast.sources.posix.PosixFiles;
import io.holdfast.sources.posix.PosixNames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Some directories and files of the local disk, to back up together. */
public final class LocalTree implements SourceTree {
  private final List<String> named;
  private final LocalTreeOptions options;
  private final LeasePatience patience;

  /** Hears of paths to go on without; null where all must be there. */
  private final @Nullable Consumer<String> absent;

  /** Those of the named paths that are part of it; null until somebody asks. */
  private @Nullable List<String> targets;

  /**
   * All of the paths must be there.
   *
   * @param targets absolute, or relative to the working directory; at least one
   * @throws InvalidInputException INPUT_INVALID
   */
  public LocalTree(List<String> targets, LocalTreeOptions options) {
    this(targets, options, LeasePatience.ofMany());
  }

  /**
   * The same, of a backup that has other trees.
   *
   * @param patience for leases on files, with those of the others
   */
  public LocalTree(List<String> targets, LocalTreeOptions options, LeasePatience patience) {
    this(targets, options, patience, null);
  }

  private LocalTree(
      List<String> named,
      LocalTreeOptions options,
      LeasePatience patience,
      @Nullable Consumer<String> absent) {
    if (named.isEmpty() || named.stream().anyMatch(String::isEmpty)) {
      throw new InvalidInputException(
          ErrorCode.INPUT_INVALID, "name at least one path to back up, none of them empty");
    }
    this.named = List.copyOf(named);
    this.options = options;
    this.patience = patience;
    this.absent = absent;
  }

  /**
   * One of the paths must be there. Those that are not, or cannot be looked at, are no part of it,
   * nor of its {@link #paths}; that is found when the backup begins.
   *
   * @param absent is told of each of these and why, when there is another one
   */
  public static LocalTree ofThoseThere(
      List<String> targets, LocalTreeOptions options, Consumer<String> absent) {
    return new LocalTree(targets, options, LeasePatience.ofMany(), absent);
  }

  @Override
  public List<String> paths() {
    var paths = new LinkedHashSet<String>();
    for (var target : targets()) {
      paths.add(
          RootLayout.text(RootLayout.clean(RootLayout.absolute(RootLayout.toBytesText(target)))));
    }
    return List.copyOf(paths);
  }

  /**
   * @throws InvalidInputException PATH_UNREADABLE when one of its paths, or all that were named,
   *     cannot be looked at
   */
  @Override
  public SourceDirectory openRoot() {
    var devices = new HashSet<Long>();
    for (var target : targets()) {
      devices.add(device(target));
    }
    try {
      var layout = RootLayout.of(targets());
      return new LayoutDirectory(new Examiner(options, patience, Set.copyOf(devices)), layout);
    } catch (PosixException e) {
      throw unreadable(String.join(", ", targets()), e);
    }
  }

  private List<String> targets() {
    var found = targets;
    if (found == null) {
      found = absent == null ? named : thoseThere(absent);
      targets = found;
    }
    return found;
  }

  private List<String> thoseThere(Consumer<String> left) {
    var there = new ArrayList<String>();
    var reasons = new ArrayList<String>();
    for (var target : named) {
      try {
        PosixFiles.status(Descriptor.WORKING_DIRECTORY, PosixNames.bytes(target));
        there.add(target);
      } catch (PosixException e) {
        reasons.add(
            e.errno().isMissing()
                ? target + " does not exist"
                : "%s cannot be looked at: %s".formatted(target, e.getMessage()));
      }
    }
    if (there.isEmpty()) {
      return named; // to be refused
    }
    reasons.forEach(left);
    return there;
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
