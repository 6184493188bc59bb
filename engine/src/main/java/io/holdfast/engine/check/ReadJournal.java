package io.holdfast.engine.check;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.pack.PackId;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which packs a check has read and found sound, in a file of this machine: another goes on where
 * that one was stopped. A file tells of one place only, and whoever opens it names it after that
 * place: a copy of a repository has the same packs, and their bytes were not read. Then nothing in
 * it can make a check call a pack sound that was not read, but for one who writes the file.
 * Thread-safe.
 *
 * <p>The file: records of 32 bytes, the first of them magic, time of the beginning in milliseconds
 * and zeros, each other the id of a pack. What a crash cut off is left out.
 */
public final class ReadJournal implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ReadJournal.class);

  private static final long MAGIC = 0x486f_6c64_4368_6b31L; // HoldChk1
  private static final int RECORD_BYTES = Digest.BYTES;

  private final Path file;

  /**
   * And no channel: an interrupt would close that. The only way to the file: when a process closes
   * another, its lock on the file is gone.
   */
  private final RandomAccessFile records;

  private final Set<PackId> before = new HashSet<>();
  private Instant since;

  /** Guarded by this. */
  private boolean broken;

  private ReadJournal(Path file, RandomAccessFile records, Instant now) {
    this.file = file;
    this.records = records;
    since = now;
  }

  /**
   * Opens a journal that nobody else has open; a folder that is missing is made.
   *
   * @param resumes whether what it says counts; else, and where it says nothing, it begins anew
   * @throws EngineException OUTPUT_UNWRITABLE
   */
  public static ReadJournal open(Path file, boolean resumes, Instant now) {
    try {
      var folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      var records = new RandomAccessFile(file.toFile(), "rw");
      try {
        var journal = new ReadJournal(file, records, now);
        journal.lock();
        journal.begin(resumes);
        return journal;
      } catch (Throwable e) {
        records.close();
        throw e;
      }
    } catch (IOException e) {
      throw unwritable(file, e.toString(), e);
    }
  }

  /** When the first of the checks began that it tells of. */
  public Instant since() {
    return since;
  }

  /** Whether a check before this one read the pack. */
  boolean hadBefore(PackId pack) {
    return before.contains(pack);
  }

  /** A pack that was read and is sound. Trouble with the file costs the journal, not the check. */
  synchronized void add(PackId pack) {
    if (broken) {
      return;
    }
    var bytes = new byte[RECORD_BYTES];
    pack.digest().writeTo(bytes, 0);
    try {
      records.write(bytes);
    } catch (IOException e) {
      broken = true;
      log.warn("check cannot be resumed from here on file={} reason={}", file, e.toString());
    }
  }

  /** The check is over: the next begins anew. */
  void finish() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      log.warn("journal of a check cannot be removed file={} reason={}", file, e.toString());
    }
  }

  @Override
  public void close() {
    try {
      records.close();
    } catch (IOException e) {
      log.debug("journal not closed file={}", file, e);
    }
  }

  private void lock() throws IOException {
    try {
      if (records.getChannel().tryLock() != null) {
        return;
      }
    } catch (OverlappingFileLockException e) {
      // somebody in this program
    }
    throw unwritable(file, "another check is using it", null);
  }

  private void begin(boolean resumes) throws IOException {
    var content = new byte[resumes ? (int) records.length() : 0];
    records.readFully(content);
    var header = ByteBuffer.wrap(content);
    if (content.length >= RECORD_BYTES && header.getLong() == MAGIC) {
      since = Instant.ofEpochMilli(header.getLong());
      var whole = content.length / RECORD_BYTES * RECORD_BYTES;
      for (var at = RECORD_BYTES; at < whole; at += RECORD_BYTES) {
        before.add(new PackId(Digest.read(content, at)));
      }
      records.setLength(whole);
      records.seek(whole);
      return;
    }
    records.setLength(0);
    records.write(
        ByteBuffer.allocate(RECORD_BYTES).putLong(MAGIC).putLong(since.toEpochMilli()).array());
  }

  private static EngineException unwritable(Path file, String why, @Nullable IOException cause) {
    return new EngineException(
        ErrorCode.OUTPUT_UNWRITABLE,
        "cannot keep in %s how far the check is: %s".formatted(file, why),
        cause);
  }
}
