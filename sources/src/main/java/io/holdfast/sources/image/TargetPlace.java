package io.holdfast.sources.image;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.PlannedRestore.Check;
import io.holdfast.sources.PlannedRestore.Severity;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.posix.Descriptor;
import io.holdfast.sources.posix.FileKind;
import io.holdfast.sources.posix.FileStatus;
import io.holdfast.sources.posix.PosixException;
import io.holdfast.sources.posix.PosixFiles;
import io.holdfast.sources.posix.PosixNames;
import io.holdfast.sources.posix.PosixWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where an image is to go, as it was found.
 *
 * @param path without links, if there is something
 * @param status null when there is nothing
 */
record TargetPlace(Path path, @Nullable FileStatus status, long sizeBytes) {
  /**
   * @throws SourceException TARGET_UNWRITABLE when it cannot be asked
   */
  static TargetPlace find(Path named) {
    if (!Files.exists(named, LinkOption.NOFOLLOW_LINKS)) {
      return new TargetPlace(named, null, 0);
    }
    try {
      var path = named.toRealPath();
      var name = PosixNames.bytes(path.toString());
      var status = PosixFiles.status(Descriptor.WORKING_DIRECTORY, name);
      return switch (status.kind()) {
        case REGULAR -> new TargetPlace(path, status, status.sizeBytes());
        case BLOCK_DEVICE -> {
          try (var device = PosixFiles.openFile(Descriptor.WORKING_DIRECTORY, name)) {
            yield new TargetPlace(path, status, device.end());
          }
        }
        case DIRECTORY, SYMLINK, FIFO, SOCKET, CHARACTER_DEVICE, UNKNOWN ->
            new TargetPlace(path, status, 0);
      };
    } catch (IOException | PosixException e) {
      throw new SourceException(
          ErrorCode.TARGET_UNWRITABLE, "cannot look at %s: %s".formatted(named, e), e);
    }
  }

  boolean exists() {
    return status != null;
  }

  boolean isDevice() {
    return status != null && status.kind() == FileKind.BLOCK_DEVICE;
  }

  /**
   * Opens what is there for reading and writing; a device for us alone, which the kernel refuses
   * while it is mounted or part of something.
   */
  Descriptor open(boolean force) {
    var name = PosixNames.bytes(path.toString());
    return isDevice() && !force
        ? PosixWriter.openDevice(Descriptor.WORKING_DIRECTORY, name)
        : PosixWriter.openFileForWriting(Descriptor.WORKING_DIRECTORY, name);
  }

  /** What speaks against making it equal to an image. */
  List<Check> checks(StoredImage image, Conflicts conflicts, boolean force) {
    var checks = new ArrayList<Check>();
    if (!image.isWhole()) {
      checks.add(
          error("POINT_DAMAGED", "the repository lacks %d blocks".formatted(image.missing())));
    }
    var found = status;
    if (found == null) {
      room(image.dataBytes(), checks);
      return checks;
    }
    switch (found.kind()) {
      case REGULAR -> file(image, conflicts, checks);
      case BLOCK_DEVICE -> device(image, conflicts, checks);
      case DIRECTORY, SYMLINK, FIFO, SOCKET, CHARACTER_DEVICE, UNKNOWN ->
          checks.add(error("TARGET_EXISTS", path + " is neither a file nor a block device"));
    }
    if (conflicts == Conflicts.OVERWRITE || conflicts == Conflicts.CLEAR_TARGET) {
      for (var use : MountTable.read().uses(path, found)) {
        var severity = force ? Severity.WARNING : Severity.ERROR;
        checks.add(new Check("TARGET_IN_USE", severity, path + " " + use));
      }
      if (!Files.isWritable(path)) {
        checks.add(error("TARGET_UNWRITABLE", "no right to write to " + path));
      }
    }
    return checks;
  }

  private void file(StoredImage image, Conflicts conflicts, List<Check> checks) {
    switch (conflicts) {
      case FAIL -> checks.add(error("TARGET_EXISTS", path + " exists"));
      case SKIP -> {}
      case KEEP_BOTH -> room(image.dataBytes(), checks);
      case OVERWRITE, CLEAR_TARGET ->
          room(image.dataBytes() - (status == null ? 0 : status.allocatedBytes()), checks);
    }
  }

  private void device(StoredImage image, Conflicts conflicts, List<Check> checks) {
    switch (conflicts) {
      case FAIL ->
          checks.add(
              error("TARGET_EXISTS", path + " is a device: only OVERWRITE or CLEAR_TARGET fit"));
      case KEEP_BOTH -> checks.add(error("TARGET_EXISTS", "there is no second " + path));
      case SKIP -> {}
      case OVERWRITE, CLEAR_TARGET -> {
        if (sizeBytes < image.sizeBytes()) {
          checks.add(
              error(
                  "TARGET_TOO_SMALL",
                  "%s has %d bytes, the image %d".formatted(path, sizeBytes, image.sizeBytes())));
        } else if (sizeBytes > image.sizeBytes() && conflicts == Conflicts.OVERWRITE) {
          checks.add(
              new Check(
                  "TARGET_LARGER",
                  Severity.WARNING,
                  "the last %d bytes of %s stay as they are"
                      .formatted(sizeBytes - image.sizeBytes(), path)));
        }
      }
    }
  }

  /** The nearest folder that is there tells how much fits. */
  private void room(long bytes, List<Check> checks) {
    var folder = path.getParent();
    while (folder != null && !Files.exists(folder)) {
      folder = folder.getParent();
    }
    if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
      checks.add(error("TARGET_UNWRITABLE", "no folder to write in for " + path));
      return;
    }
    try {
      var free = Files.getFileStore(folder).getUsableSpace();
      if (free < bytes) {
        checks.add(error("TARGET_FULL", "%d bytes free, %d needed".formatted(free, bytes)));
      }
    } catch (IOException e) {
      checks.add(error("TARGET_UNWRITABLE", "cannot ask %s: %s".formatted(folder, e)));
    }
  }

  private static Check error(String code, String detail) {
    return new Check(code, Severity.ERROR, detail);
  }
}
