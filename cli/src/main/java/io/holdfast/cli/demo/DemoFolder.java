package io.holdfast.cli.demo;

import io.holdfast.base.ByteSize;
import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The folder that the demo works in: a copy to change, and places to restore to. */
final class DemoFolder {
  private static final int CHANGED_FILES = 3;
  private static final int PASSWORD_BYTES = 16;
  private static final long SMALL = 1 << 20;

  private final Path root;

  DemoFolder(Path root) {
    this.root = root;
  }

  /** A fresh one of letters and digits. */
  static String newPassword() {
    var bytes = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  Path root() {
    return root;
  }

  Path serverData() {
    return root.resolve("server");
  }

  Path repository() {
    return root.resolve("repository");
  }

  Path passwordFile() {
    return root.resolve("repository.password");
  }

  Path copy() {
    return root.resolve("copy");
  }

  Path restoredWhole() {
    return root.resolve("restored-whole");
  }

  Path restoredFile() {
    return root.resolve("restored-file");
  }

  /** The files of a small web shop; where they lie. */
  Path shop() {
    var shop = root.resolve("shop");
    try {
      Files.createDirectories(shop.resolve("img"));
      Files.writeString(shop.resolve("index.html"), "<h1>Shop</h1><img src=img/logo.svg>\n");
      Files.writeString(shop.resolve("prices.csv"), "blue,1200\nred,900\n");
      Files.writeString(
          shop.resolve("img/logo.svg"), "<svg xmlns='http://www.w3.org/2000/svg'/>\n");
      return shop;
    } catch (IOException e) {
      throw new CommandException(ErrorCode.TARGET_UNWRITABLE, "cannot write %s".formatted(shop), e);
    }
  }

  /** Copies {@code original} with all its metadata; the system's cp knows them all. */
  void copyFrom(Path original) throws InterruptedException {
    refuseWithoutRoom(original);
    try {
      var log = root.resolve("cp.log");
      var copying =
          new ProcessBuilder("cp", "-a", "--", original + "/.", copy().toString())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      Files.createDirectory(copy());
      var process = copying.start();
      try {
        if (process.waitFor() != 0) {
          throw new CommandException(
              ErrorCode.SOURCE_UNREADABLE,
              "cannot copy %s: %s"
                  .formatted(original, Files.readString(log).lines().findFirst().orElse("")));
        }
      } finally {
        process.destroy();
      }
    } catch (IOException e) {
      throw new CommandException(
          ErrorCode.SOURCE_UNREADABLE, "cannot copy %s".formatted(original), e);
    }
  }

  /** Changes a few files of the copy, adds one and removes one; says which. */
  List<String> change() {
    var changes = new ArrayList<String>();
    try {
      var files = smallFiles();
      for (var file : files.subList(0, Math.min(CHANGED_FILES, files.size()))) {
        Files.writeString(file, "\nchanged by the demo\n", StandardOpenOption.APPEND);
        changes.add("changed " + copy().relativize(file));
      }
      if (files.size() > CHANGED_FILES) {
        Files.delete(files.getLast());
        changes.add("removed " + copy().relativize(files.getLast()));
      }
      var added = copy().resolve("added by the demo – ä.txt");
      Files.write(added, "A new file.\n".getBytes(StandardCharsets.UTF_8));
      changes.add("added " + copy().relativize(added));
    } catch (IOException e) {
      throw new CommandException(
          ErrorCode.TARGET_UNWRITABLE, "cannot change files in %s".formatted(copy()), e);
    }
    return changes;
  }

  /**
   * Regular files that may be written, small and not hard links of others, in the order of names.
   */
  private List<Path> smallFiles() throws IOException {
    try (var files = Files.walk(copy())) {
      return files
          .filter(each ->
              Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS) && Files.isWritable(each))
          .filter(DemoFolder::isSmall)
          .sorted()
          .limit(100)
          .toList();
    }
  }

  private static boolean isSmall(Path file) {
    try {
      var size = Files.size(file);
      return size > 0
          && size < SMALL
          && Integer.valueOf(1).equals(Files.getAttribute(file, "unix:nlink"));
    } catch (IOException e) {
      return false;
    }
  }

  /** Copy, repository and restored copy: at most three times the size of the original. */
  private void refuseWithoutRoom(Path original) {
    try {
      var needed = 3 * size(original);
      var free = Files.getFileStore(root).getUsableSpace();
      if (needed > free) {
        throw new CommandException(
            ErrorCode.TARGET_UNWRITABLE,
            "the demo needs up to %s in %s and %s are free; name a smaller folder, or another place with --work"
                .formatted(new ByteSize(needed), root, new ByteSize(free)));
      }
    } catch (IOException e) {
      throw new CommandException(
          ErrorCode.SOURCE_UNREADABLE, "cannot read %s".formatted(original), e);
    }
  }

  private static long size(Path folder) throws IOException {
    var total = new AtomicLong();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            total.addAndGet(attributes.isRegularFile() ? attributes.size() : 0);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException reason) {
            return FileVisitResult.CONTINUE;
          }
        });
    return total.get();
  }
}
