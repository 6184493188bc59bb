package io.holdfast.control.export;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.ExportId;
import io.holdfast.control.ControlException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The directory of exports: a private folder for each. Thread-safe. */
public final class ExportFiles {
  private static final Logger log = LoggerFactory.getLogger(ExportFiles.class);
  private static final int BLOCK_BYTES = 1 << 20;

  private final Path directory;

  public ExportFiles(Path directory) {
    this.directory = directory;
  }

  /** Where an export's file goes; its folder is made, for the service's account alone. */
  Path place(ExportId export, String name) {
    var folder = folder(export);
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      return folder.resolve(name);
    } catch (IOException e) {
      throw new ControlException(
          ErrorCode.TARGET_UNWRITABLE, "cannot make the folder of exports " + folder, e);
    }
  }

  /**
   * Removes an export's files after writing over their bytes, which hides them on disks and file
   * systems that write in place; others keep old bytes until they need the space.
   */
  void shred(ExportId export) {
    var folder = folder(export);
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (var file : files.toList()) {
        overwrite(file);
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      log.warn("export not removed yet id={} reason={}", export, e.getMessage());
    }
  }

  /** All exports that have a folder, whether the catalog knows them or not. */
  List<ExportId> list() {
    var found = new ArrayList<ExportId>();
    try (Stream<Path> folders = Files.list(directory)) {
      for (var folder : folders.toList()) {
        try {
          found.add(new ExportId(UUID.fromString(folder.getFileName().toString())));
        } catch (IllegalArgumentException e) {
          log.debug("not an export: {}", folder);
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      log.warn("cannot list exports in {}: {}", directory, e.getMessage());
    }
    return found;
  }

  private Path folder(ExportId export) {
    return directory.resolve(export.toString());
  }

  private static void overwrite(Path file) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      var left = channel.size();
      var zeros = ByteBuffer.allocate(BLOCK_BYTES);
      while (left > 0) {
        zeros.clear().limit((int) Math.min(left, BLOCK_BYTES));
        left -= channel.write(zeros);
      }
      channel.force(false);
    }
  }
}
