package io.holdfast.sources.image;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.posix.Descriptor;
import io.holdfast.sources.posix.FileKind;
import io.holdfast.sources.posix.FileStatus;
import io.holdfast.sources.posix.PosixException;
import io.holdfast.sources.posix.PosixFiles;
import io.holdfast.sources.posix.PosixNames;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A file or block device as it was found.
 *
 * @param path without links
 * @param sizeBytes of a device too, which its status does not tell
 */
record Image(Path path, FileStatus status, long sizeBytes) {
  /**
   * @throws SourceException SOURCE_UNREACHABLE when it is absent, SOURCE_FORBIDDEN, SOURCE_FAILED
   *     when it is something else, SOURCE_EMPTY
   */
  static Image find(Path named) {
    try {
      var path = named.toRealPath();
      try (var file = open(path)) {
        var status = PosixFiles.status(file);
        var image = new Image(path, status, size(file, status));
        requireImage(image);
        return image;
      }
    } catch (IOException e) {
      throw new SourceException(
          e instanceof java.nio.file.AccessDeniedException
              ? ErrorCode.SOURCE_FORBIDDEN
              : ErrorCode.SOURCE_UNREACHABLE,
          "there is no image at %s, or no way to it: %s".formatted(named, e),
          e);
    } catch (PosixException e) {
      throw failed(e);
    }
  }

  boolean isDevice() {
    return status.kind() == FileKind.BLOCK_DEVICE;
  }

  Descriptor open() {
    return open(path);
  }

  static SourceException failed(PosixException e) {
    var code =
        e.errno().isForbidden()
            ? ErrorCode.SOURCE_FORBIDDEN
            : e.errno().isMissing() ? ErrorCode.SOURCE_UNREACHABLE : ErrorCode.SOURCE_FAILED;
    return new SourceException(code, "cannot read the image: " + e.getMessage(), e);
  }

  static long size(Descriptor file, FileStatus status) {
    return status.kind() == FileKind.BLOCK_DEVICE ? file.end() : status.sizeBytes();
  }

  private static Descriptor open(Path path) {
    return PosixFiles.openFile(Descriptor.WORKING_DIRECTORY, PosixNames.bytes(path.toString()));
  }

  private static void requireImage(Image image) {
    switch (image.status().kind()) {
      case REGULAR, BLOCK_DEVICE -> {}
      case DIRECTORY, SYMLINK, FIFO, SOCKET, CHARACTER_DEVICE, UNKNOWN ->
          throw new SourceException(
              ErrorCode.SOURCE_FAILED,
              "%s is neither a file nor a block device".formatted(image.path()));
    }
    if (image.sizeBytes() == 0) {
      throw new SourceException(ErrorCode.SOURCE_EMPTY, "%s has no bytes".formatted(image.path()));
    }
  }
}
