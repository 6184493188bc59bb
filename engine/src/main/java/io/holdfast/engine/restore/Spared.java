package io.holdfast.engine.restore;

import static io.holdfast.base.ErrorCode.TARGET_UNWRITABLE;

import io.holdfast.engine.EngineException;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.store.ObjectType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The repository that is restored from, where it lies on this machine: whatever the request says, a
 * restore neither removes nor changes what it reads. Told by what it is, since mounts, links and
 * disks without case give it other names.
 *
 * @param homes its folder, and the link that it is named by
 * @param parts its config and its folders of keys, locks, snapshots, indexes and packs
 * @param above folders and links that lead to the parts, up to the top
 */
record Spared(Set<TargetIdentity> homes, Set<TargetIdentity> parts, Set<TargetIdentity> above) {
  private static final Path SELF = Path.of(".");
  private static final Path PARENT = Path.of("..");

  private static final Set<NodeName> NAMES =
      Arrays.stream(ObjectType.values())
          .map(type -> NodeName.ofUtf8(type.folder()))
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
    var parts =
        Arrays.stream(ObjectType.values()).map(type -> home.resolve(type.folder())).toList();
    var above = identities(named(home), target);
    above.addAll(climb(home.resolve(SELF), target));
    for (var part : parts) {
      if (Files.isSymbolicLink(part)) {
        above.addAll(climb(part.resolve(PARENT), target));
      }
    }
    var homes = identities(ways(home), target);
    if (homes.isEmpty()) {
      throw new EngineException(
          TARGET_UNWRITABLE,
          "cannot tell the repository's folder '%s', to spare it".formatted(home));
    }
    return new Spared(homes, identities(parts.stream().flatMap(Spared::ways), target), above);
  }

  /** Whether a name in a folder is the repository's own, be it there or not. */
  boolean isPart(RestoreFolder folder, NodeName name, Optional<TargetEntry> found) {
    return found.filter(entry -> parts.contains(entry.identity())).isPresent()
        || !homes.isEmpty() && NAMES.contains(name) && homes.contains(folder.identity());
  }

  /** Whether a folder is one of the repository's own. */
  boolean isPart(RestoreFolder folder) {
    return !parts.isEmpty() && parts.contains(folder.identity());
  }

  /** Whether it leads to the repository. */
  boolean isAbove(TargetEntry entry) {
    return above.contains(entry.identity());
  }

  /** A place itself, and what it leads to as a link. */
  private static Stream<Path> ways(Path place) {
    return Files.isSymbolicLink(place) ? Stream.of(place, place.resolve(SELF)) : Stream.of(place);
  }

  /** A place and those above it, by its name. */
  private static Stream<Path> named(Path place) {
    return Stream.iterate(place, Objects::nonNull, Path::getParent);
  }

  /** A folder and those that it really lies in, up to the top, which lies in itself. */
  private static Set<TargetIdentity> climb(Path folder, RestoreTarget target) {
    var found = new HashSet<TargetIdentity>();
    var each = folder;
    while (target.identify(each).filter(found::add).isPresent()) {
      each = each.resolve(PARENT);
    }
    return found;
  }

  private static Set<TargetIdentity> identities(Stream<Path> places, RestoreTarget target) {
    return places
        .map(target::identify)
        .flatMap(Optional::stream)
        .collect(Collectors.toCollection(HashSet::new));
  }
}
