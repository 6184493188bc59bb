package io.holdfast.engine.backup;

import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.index.MasterIndex;
import io.holdfast.engine.pack.BlobId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a backup sees of folders, for the {@link FolderMemory} of the next: held in memory, since
 * the file may lie in what is backed up, and written at the end. Trouble with the file costs it,
 * never the backup. Not thread-safe.
 */
final class FolderNotes {
  private static final Logger log = LoggerFactory.getLogger(FolderNotes.class);

  /** Sources of this machine that are remembered at a time. */
  private static final int MOST_FILES = 64;

  /** What a program that ended while it wrote has left. */
  private static final Pattern TEMPORARY = Pattern.compile("tmp-[0-9a-f-]{36}");

  private static final Pattern OURS = Pattern.compile("[0-9a-f]{64}|" + TEMPORARY.pattern());
  private static final Duration LEFT = Duration.ofDays(1);

  private static final int PIECE_BYTES = 1 << 18;

  private final byte[] word = new byte[Digest.BYTES];

  /** What was noted, in pieces that need not grow; none any more once it is too much. */
  private final List<byte[]> pieces = new ArrayList<>();

  /** Of the last piece; the others are full. */
  private int used = PIECE_BYTES;

  private boolean tooMuch;

  FolderNotes() {
    write(FolderMemory.MAGIC, FolderMemory.MAGIC.length);
  }

  /**
   * Notes a folder.
   *
   * @param folders the trees of the folders in it, in the order of names
   */
  void add(BlobId tree, Digest entries, List<BlobId> folders) {
    write(tree.digest());
    write(entries);
    write(folders.size());
    folders.forEach(folder -> write(folder.digest()));
  }

  /**
   * Keeps what was noted, in place of what was kept before.
   *
   * @param index of all of the repository, with what was noted too
   */
  void keep(Path path, MasterIndex index) {
    var lines = index.linesByPack();
    var packs = index.packs();
    for (var number = 0; number < lines.packs(); number++) {
      write(packs.get(number).digest());
      write(lines.count(number));
    }
    write(lines.packs());
    write(digest());
    if (tooMuch) {
      log.debug("folders not remembered, they are too many");
      return;
    }
    try {
      write(path);
    } catch (IOException e) {
      log.debug("folder notes not written file={} reason={}", path, e.toString());
    }
  }

  private void write(Path path) throws IOException {
    var folder = Objects.requireNonNull(path.toAbsolutePath().getParent(), "a file has a folder");
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    var temporary = folder.resolve("tmp-" + UUID.randomUUID());
    try {
      try (var out = Files.newOutputStream(temporary)) {
        for (var at = 0; at < pieces.size(); at++) {
          out.write(pieces.get(at), 0, length(at));
        }
      }
      Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
    sweep(folder);
  }

  private Digest digest() {
    var digest = Digest.newSha256();
    for (var at = 0; at < pieces.size(); at++) {
      Digest.update(digest, pieces.get(at), 0, length(at));
    }
    return Digest.read(digest.digest(), 0);
  }

  private void write(Digest digest) {
    digest.writeTo(word, 0);
    write(word, Digest.BYTES);
  }

  private void write(int number) {
    ByteBuffer.wrap(word).putInt(number);
    write(word, Integer.BYTES);
  }

  private void write(byte[] bytes, int length) {
    for (var done = 0; done < length && !tooMuch; ) {
      if (used == PIECE_BYTES) {
        next();
      } else {
        var count = Math.min(length - done, PIECE_BYTES - used);
        System.arraycopy(bytes, done, pieces.getLast(), used, count);
        used += count;
        done += count;
      }
    }
  }

  private void next() {
    if (pieces.size() == FolderMemory.MOST_BYTES / PIECE_BYTES) {
      tooMuch = true;
      pieces.clear();
    } else {
      pieces.add(new byte[PIECE_BYTES]);
      used = 0;
    }
  }

  private int length(int piece) {
    return piece == pieces.size() - 1 ? used : PIECE_BYTES;
  }

  /** A file of ours. */
  private record Kept(Path path, FileTime written) {
    boolean isLeft() {
      return TEMPORARY.matcher(String.valueOf(path.getFileName())).matches()
          && written.toInstant().isBefore(Instant.now().minus(LEFT));
    }
  }

  /** Lets go of sources that nobody has backed up for long, and of what was left. */
  private static void sweep(Path folder) throws IOException {
    var all = new ArrayList<Kept>();
    try (var files = Files.newDirectoryStream(folder)) {
      for (var file : files) {
        if (OURS.matcher(String.valueOf(file.getFileName())).matches()) {
          all.add(new Kept(file, Files.getLastModifiedTime(file)));
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    all.sort(Comparator.comparing(Kept::written).reversed());
    for (var at = 0; at < all.size(); at++) {
      if (at >= MOST_FILES || all.get(at).isLeft()) {
        Files.deleteIfExists(all.get(at).path());
      }
    }
  }
}
