package io.holdfast.engine.backup;

import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.PackId;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what a backup sees of folders, for the {@link FolderMemory} of the next. Trouble with the
 * file costs it, never the backup. Not thread-safe.
 */
final class FolderNotes implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FolderNotes.class);

  /** Sources of this machine that are remembered at a time. */
  private static final int MOST_FILES = 64;

  private static final int BUFFER_BYTES = 1 << 16;
  private static final Pattern OURS = Pattern.compile("[0-9a-f]{64}|tmp-[0-9a-f-]{36}");

  private final Path path;
  private final Path temporary;
  private final DigestOutputStream digested;
  private final DataOutputStream out;
  private final byte[] id = new byte[Digest.BYTES];
  private boolean broken;

  private FolderNotes(Path path, Path temporary) throws IOException {
    this.path = path;
    this.temporary = temporary;
    var file = new BufferedOutputStream(Files.newOutputStream(temporary), BUFFER_BYTES);
    digested = new DigestOutputStream(file, Digest.newSha256());
    out = new DataOutputStream(new BufferedOutputStream(digested, BUFFER_BYTES));
    out.write(FolderMemory.MAGIC);
  }

  /**
   * @return empty when the file cannot be written
   */
  static Optional<FolderNotes> begin(Path path) {
    var folder = folder(path);
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      return Optional.of(new FolderNotes(path, folder.resolve("tmp-" + UUID.randomUUID())));
    } catch (IOException e) {
      log.debug("folder notes not begun file={} reason={}", path, e.toString());
      return Optional.empty();
    }
  }

  /**
   * Notes a folder.
   *
   * @param folders the trees of the folders in it, in the order of names
   */
  void add(BlobId tree, Digest entries, List<BlobId> folders) {
    attempt(() -> {
      write(tree.digest());
      write(entries);
      out.writeInt(folders.size());
      for (var folder : folders) {
        write(folder.digest());
      }
    });
  }

  /**
   * Keeps what was noted, in place of what was kept before.
   *
   * @param packs all of the repository, those with what was noted too
   */
  void keep(Collection<PackId> packs) {
    attempt(() -> {
      for (var pack : packs) {
        write(pack.digest());
      }
      out.writeInt(packs.size());
      out.flush();
      digested.on(false);
      out.write(digested.getMessageDigest().digest());
      out.close();
      if (Files.size(temporary) <= FolderMemory.MOST_BYTES) {
        Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
        sweep(folder(path));
      }
    });
  }

  /** Forgets what was not kept. */
  @Override
  public void close() {
    try (out) {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      log.debug("folder notes not cleared file={} reason={}", temporary, e.toString());
    }
  }

  /** What writes to the file. */
  private interface Work {
    void run() throws IOException;
  }

  private void attempt(Work work) {
    if (broken) {
      return;
    }
    try {
      work.run();
    } catch (IOException e) {
      log.debug("folder notes not written file={} reason={}", path, e.toString());
      broken = true;
    }
  }

  private void write(Digest digest) throws IOException {
    digest.writeTo(id, 0);
    out.write(id);
  }

  private static Path folder(Path path) {
    return Objects.requireNonNull(path.toAbsolutePath().getParent(), "a file lies in a folder");
  }

  /** A file of ours. */
  private record Kept(Path path, FileTime written) {}

  /** Lets go of sources that nobody has backed up for long. */
  private static void sweep(Path folder) throws IOException {
    var all = new ArrayList<Kept>();
    try (var files = Files.newDirectoryStream(folder)) {
      for (var file : files) {
        if (OURS.matcher(String.valueOf(file.getFileName())).matches()) {
          all.add(new Kept(file, Files.getLastModifiedTime(file)));
        }
      }
    }
    all.sort(Comparator.comparing(Kept::written).reversed());
    for (var old : all.subList(Math.min(MOST_FILES, all.size()), all.size())) {
      Files.deleteIfExists(old.path());
    }
  }
}
