package io.holdfast.engine.restore;

import static io.holdfast.base.ErrorCode.TARGET_UNWRITABLE;

import io.holdfast.engine.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The folders and links by which places are reached. Links are followed one by one, since who takes
 * away any of them cuts the way; the system tells where a path really lies.
 */
final class Ways {
  private static final Path SELF = Path.of(".");
  private static final Path PARENT = Path.of("..");

  private final RestoreTarget target;
  private final Set<TargetIdentity> met = new HashSet<>();

  Ways(RestoreTarget target) {
    this.target = target;
  }

  /** All that was met on the way to the places followed. */
  Set<TargetIdentity> met() {
    return met;
  }

  /**
   * Takes in all that leads to a place.
   *
   * @param place absolute
   * @return what is there, and what that leads to as a link; empty of what is not there
   * @throws EngineException TARGET_UNWRITABLE when a link cannot be read
   */
  Set<TargetIdentity> follow(Path place) {
    var found = new HashSet<TargetIdentity>();
    target.identify(place).ifPresent(found::add);
    target.identify(place.resolve(SELF)).ifPresent(found::add);
    for (var each = Optional.of(place); each.isPresent(); each = above(each.get())) {
      var way = each.get();
      met.addAll(climb(way));
      if (Files.isSymbolicLink(way) && target.identify(way).filter(met::add).isPresent()) {
        var beyond = follow(way.resolveSibling(content(way)));
        if (way.equals(place)) {
          found.addAll(beyond);
        }
      }
    }
    return found;
  }

  /** A folder and those that it really lies in, up to the top, which lies in itself. */
  Set<TargetIdentity> climb(Path folder) {
    var found = new HashSet<TargetIdentity>();
    var each = folder.resolve(SELF);
    while (target.identify(each).filter(found::add).isPresent()) {
      each = each.resolve(PARENT);
    }
    return found;
  }

  /** As {@link #climb}, from the nearest folder that is there, where the others would be made. */
  Set<TargetIdentity> climbFromNearest(Path folder) {
    var found = climb(folder);
    for (var each = above(folder); found.isEmpty() && each.isPresent(); each = above(each.get())) {
      found = climb(each.get());
    }
    return found;
  }

  private static Optional<Path> above(Path place) {
    return Optional.ofNullable(place.getParent());
  }

  private static Path content(Path link) {
    try {
      return Files.readSymbolicLink(link);
    } catch (IOException e) {
      throw new EngineException(
          TARGET_UNWRITABLE, "cannot tell where '%s' leads: %s".formatted(link, e.getMessage()), e);
    }
  }
}
