package io.holdfast.cli.service;

import io.holdfast.api.client.HoldfastClient;
import io.holdfast.api.model.Export;
import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.terminal.ProgressDisplay;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Fetches an export's file. It has {@code .part} behind its name until it is whole and has the
 * export's SHA-256; an attempt that breaks off is gone on with, by this run and by later ones.
 */
final class Downloading {
  private static final int BUFFER_BYTES = 1 << 18;
  private static final int ATTEMPTS_WITHOUT_PROGRESS = 3;

  private final HoldfastClient client;
  private final ProgressDisplay display;

  Downloading(HoldfastClient client, ProgressDisplay display) {
    this.client = client;
    this.display = display;
  }

  void fetch(Export export, Path file) throws InterruptedException {
    var size = export.bytes();
    if (!export.phase().equals("COMPLETED") || size == null) {
      throw new CommandException(
          ErrorCode.STATE_CONFLICT,
          "export %s is %s and cannot be downloaded".formatted(export.id(), export.phase()));
    }
    if (Files.exists(file)) {
      throw new CommandException(ErrorCode.RESTORE_CONFLICT, "%s is there already".formatted(file));
    }
    var part = file.resolveSibling(file.getFileName() + ".part");
    try {
      fetch(export, part, size);
      if (!Checksums.sha256(part).equals(export.sha256())) {
        Files.delete(part);
        throw new CommandException(
            ErrorCode.CHECKSUM_MISMATCH,
            "what was downloaded does not have the SHA-256 %s; it was removed, download it anew"
                .formatted(export.sha256()));
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new CommandException(
          ErrorCode.TARGET_UNWRITABLE, "cannot write %s: %s".formatted(part, e.getMessage()), e);
    }
  }

  private void fetch(Export export, Path part, long size) throws IOException, InterruptedException {
    var idle = 0;
    for (var have = have(part, size); have < size; ) {
      append(export, part, have, size);
      var now = Files.size(part);
      idle = now > have ? 0 : idle + 1;
      if (idle == ATTEMPTS_WITHOUT_PROGRESS) {
        throw new CommandException(
            ErrorCode.SERVER_UNREACHABLE,
            "the download broke off after %d of %d bytes; the same command goes on with it"
                .formatted(now, size));
      }
      have = now;
    }
  }

  /** What an earlier attempt left, unless it is no beginning of this file. */
  private static long have(Path part, long size) throws IOException {
    if (!Files.exists(part)) {
      Files.createFile(part);
    } else if (Files.size(part) > size) {
      Files.delete(part);
      Files.createFile(part);
    }
    return Files.size(part);
  }

  private void append(Export export, Path part, long from, long size)
      throws IOException, InterruptedException {
    var buffer = new byte[BUFFER_BYTES];
    var done = from;
    try (var content = client.exports().content(export.id(), from);
        var output = Files.newOutputStream(part, StandardOpenOption.APPEND)) {
      while (true) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        var count = read(content, buffer);
        if (count < 0) {
          return;
        }
        output.write(buffer, 0, count);
        done += count;
        display.update(0, 0, done, size);
      }
    }
  }

  /** A connection that breaks ends the content; the rest is asked for anew. */
  private static int read(InputStream content, byte[] buffer) {
    try {
      return content.read(buffer);
    } catch (IOException e) {
      return -1;
    }
  }
}
