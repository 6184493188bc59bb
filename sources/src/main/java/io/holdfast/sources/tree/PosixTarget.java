package io.holdfast.sources.tree;

import static io.holdfast.base.ErrorCode.TARGET_UNWRITABLE;

import io.holdfast.engine.EngineException;
import io.holdfast.engine.restore.RestoreFolder;
import io.holdfast.engine.restore.RestoreTarget;
import io.holdfast.engine.restore.TargetIdentity;
import io.holdfast.sources.posix.Descriptor;
import io.holdfast.sources.posix.PosixException;
import io.holdfast.sources.posix.PosixFiles;
import io.holdfast.sources.posix.PosixNames;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A folder of this machine as the target of a restore. */
public final class PosixTarget implements RestoreTarget {
  private final Path path;
  private final DescriptorCache cache = new DescriptorCache();
  private final HeldPlaces held = new HeldPlaces();

  /** The target's folder, each time that it was found: its path may lead elsewhere later. */
  private final Queue<Descriptor> pinned = new ConcurrentLinkedQueue<>();

  private PosixTarget(Path path) {
    this.path = path.toAbsolutePath();
  }

  /**
   * @param path made when the restore begins, if it is not there; links in it are followed, as a
   *     person means them to be, but none below it
   */
  public static PosixTarget of(Path path) {
    return new PosixTarget(path);
  }

  @Override
  public String location() {
    return path.toString();
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public boolean isWholeSystem() {
    var at = Descriptor.WORKING_DIRECTORY;
    try {
      var mine = PosixFiles.statusFollowing(at, PosixNames.bytes(location()));
      return mine.sameFile(PosixFiles.statusFollowing(at, PosixNames.bytes("/")));
    } catch (PosixException e) {
      return path.normalize().getNameCount() == 0;
    }
  }

  @Override
  public OptionalLong freeBytes() {
    for (var each = path; each != null; each = each.getParent()) {
      try {
        if (Files.exists(each)) {
          return OptionalLong.of(Files.getFileStore(each).getUsableSpace());
        }
      } catch (IOException e) {
        return OptionalLong.empty();
      }
    }
    return OptionalLong.empty();
  }

  @Override
  public Optional<TargetIdentity> identify(Path place) {
    return held.hold(place);
  }

  @Override
  public Optional<RestoreFolder> findFolder() {
    return Files.notExists(path) ? Optional.empty() : Optional.of(open());
  }

  @Override
  public RestoreFolder makeFolder() {
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new EngineException(
          TARGET_UNWRITABLE,
          "cannot make the target folder '%s': %s".formatted(path, reason(e)),
          e);
    }
    return open();
  }

  /** Java tells some reasons by the exception's class only. */
  private static String reason(IOException cause) {
    return switch (cause) {
      case AccessDeniedException _ -> "access denied";
      case FileSystemException fault when fault.getReason() != null -> fault.getReason();
      default -> cause.toString();
    };
  }

  @Override
  public void close() {
    cache.close();
    held.close();
    pinned.forEach(Descriptor::close);
    pinned.clear();
  }

  private RestoreFolder open() {
    var top = openTop();
    pinned.add(top);
    return new PosixFolder(
        cache, new DescriptorCache.Slot(() -> PosixFiles.openDirectory(top, PosixMetadata.SELF)));
  }

  private Descriptor openTop() {
    try {
      return PosixFiles.openDirectoryFollowing(
          Descriptor.WORKING_DIRECTORY, PosixNames.bytes(location()));
    } catch (PosixException e) {
      throw new EngineException(
          TARGET_UNWRITABLE, "cannot open the target folder: " + e.getMessage(), e);
    }
  }
}
