package io.holdfast.engine.restore;

import static io.holdfast.base.ErrorCode.PARAMETER_INVALID;
import static io.holdfast.base.ErrorCode.TARGET_UNWRITABLE;

import io.holdfast.base.InvalidInputException;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.store.ObjectType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The repository that is restored from, where it lies on this machine: whatever the request says, a
 * restore neither removes nor changes what it reads. Told by what it is, since mounts, links and
 * disks without case give it other names.
 *
 * @param homes its folder, and the links that it is named by
 * @param parts its config and its folders of keys, locks, snapshots, indexes and packs, and links
 *     that stand for them
 * @param above folders and links that lead to the parts, up to the top
 */
record Spared(Set<TargetIdentity> homes, Set<TargetIdentity> parts, Set<TargetIdentity> above) {
  private static final Logger log = LoggerFactory.getLogger(Spared.class);

  /** Named by the first byte of a pack's id. */
  private static final int PACK_FOLDERS = 256;

  private static final Set<String> NAMES =
      Arrays.stream(ObjectType.values())
          .map(ObjectType::folder)
          .collect(Collectors.toUnmodifiableSet());

  Spared {
    homes = Set.copyOf(homes);
    parts = Set.copyOf(parts);
    above = Set.copyOf(above);
  }

  /**
   * @throws EngineException TARGET_UNWRITABLE when nobody can tell what to spare
   */
  static Spared of(Repository repository, RestoreTarget target) {
    var folder = repository.store().folder();
    return folder.isEmpty() ? new Spared(Set.of(), Set.of(), Set.of()) : of(folder.get(), target);
  }

  private static Spared of(Path home, RestoreTarget target) {
    var ways = new Ways(target);
    var homes = ways.follow(home);
    if (homes.isEmpty()) {
      throw new EngineException(
          TARGET_UNWRITABLE,
          "cannot tell the repository's folder '%s', to spare it".formatted(home));
    }
    var parts = new HashSet<TargetIdentity>();
    for (var place : (Iterable<Path>) places(home)::iterator) {
      target.identify(place).ifPresent(parts::add);
      if (Files.isSymbolicLink(place)) {
        parts.addAll(end(place, ways));
      }
    }
    return new Spared(homes, parts, ways.met());
  }

  /** Where its own is, with the folders of packs that lie elsewhere. */
  private static Stream<Path> places(Path home) {
    var packs = home.resolve(ObjectType.PACK.folder());
    return Stream.concat(
        Arrays.stream(ObjectType.values()).map(type -> home.resolve(type.folder())),
        IntStream.range(0, PACK_FOLDERS)
            .mapToObj(i -> packs.resolve(HexFormat.of().toHexDigits((byte) i)))
            .filter(Files::isSymbolicLink));
  }

  /** What nobody can come to by its link is no reason to restore nothing of the rest. */
  private static Set<TargetIdentity> end(Path link, Ways ways) {
    try {
      return ways.follow(link);
    } catch (EngineException e) {
      if (Files.exists(link) && !isShut(link)) {
        throw e; // the system can: something is there that must be spared
      }
      log.warn("a part of the repository cannot be spared link={} reason={}", link, e.getMessage());
      return Set.of();
    }
  }

  /** Of a folder that we may not enter: nothing can be written into it, nor removed. */
  private static boolean isShut(Path link) {
    return Files.isDirectory(link) && !Files.isExecutable(link);
  }

  /** Whether a name in a folder is the repository's own, be it there or not. */
  boolean isPart(RestoreFolder folder, NodeName name, Optional<TargetEntry> found) {
    return found.filter(entry -> parts.contains(entry.identity())).isPresent()
        || NAMES.contains(name.toText()) && isHome(folder);
  }

  /** Whether the repository's own lies in a folder under the names that it has there. */
  boolean isHome(RestoreFolder folder) {
    return !homes.isEmpty() && homes.contains(folder.identity());
  }

  /**
   * @throws InvalidInputException PARAMETER_INVALID when a target is a folder of the repository's
   *     own, or lies in one, or would
   */
  void refuse(RestoreTarget target) {
    if (holds(target)) {
      throw belongs(target);
    }
  }

  private static InvalidInputException belongs(RestoreTarget target) {
    return new InvalidInputException(
        PARAMETER_INVALID,
        "'%s' belongs to the repository that is restored from".formatted(target.location()));
  }

  /** As {@link #refuse(RestoreTarget)}, of the folder that the target led to when it was opened. */
  void refuse(RestoreTarget target, RestoreFolder top) {
    if (!parts.isEmpty() && parts.contains(top.identity())) {
      throw belongs(target);
    }
  }

  /** Whether it leads to the repository. */
  boolean isAbove(TargetEntry entry) {
    return above.contains(entry.identity());
  }

  private boolean holds(RestoreTarget target) {
    if (homes.isEmpty()) {
      return false;
    }
    for (var each = target.path(); each.getParent() != null; each = each.getParent()) {
      if (NAMES.contains(each.getFileName().toString())
          && target.identify(each.getParent()).filter(homes::contains).isPresent()) {
        return true;
      }
    }
    return new Ways(target).climbFromNearest(target.path()).stream().anyMatch(parts::contains);
  }
}
