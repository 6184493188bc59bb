package io.holdfast.sources.tree;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.engine.backup.DirectoryLook;
import io.holdfast.engine.backup.SourceEntry;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.tree.ExtendedAttribute;
import io.holdfast.sources.posix.FileKind;
import io.holdfast.sources.posix.FileStatus;
import io.holdfast.sources.posix.NameList;
import io.holdfast.sources.posix.StatusBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A look at a local directory: the SHA-256 of its entries' names and of what {@code statx} tells of
 * them, with the names of their owners. The targets of links are not read, and attributes only
 * where they may change without the time of change. Not thread-safe.
 */
final class LocalLook implements DirectoryLook {
  /** Of more, nothing is kept in memory. */
  private static final int MOST_FOLDERS = 10_000;

  /** Fed to the digest in pieces of this size. */
  private static final int PIECE_BYTES = 8 * 1024;

  /** Of an entry with a name of usual length. */
  private static final int USUAL_BYTES = 128;

  /** Times of change of the coarsest file systems are so far apart. */
  static final long COARSE_SECONDS = 2;

  private final Examiner examiner;
  private final NameList names;
  private final long begunSeconds = Instant.now().getEpochSecond();
  private final MessageDigest digest = Digest.newSha256();
  private byte[] piece;
  private int used;
  private long lastUid = -1;
  private long lastGid = -1;

  private Digest entries = new Digest(0, 0, 0, 0);

  /** Their indexes, in the first of as many places as there are entries. */
  private final int[] files;

  private int fileCount;
  private long fileBytes;
  private long newestFileSeconds = Long.MIN_VALUE;
  private long others;
  private long marks;
  private long lastChanged = Long.MIN_VALUE;
  private final List<Folder> folders = new ArrayList<>();

  private record Folder(Examiner.Place place, FileStatus status) {}

  /**
   * @param names kept
   */
  LocalLook(Examiner examiner, NameList names) {
    this.examiner = examiner;
    this.names = names;
    files = new int[names.size()];
    piece =
        new byte[Math.min(PIECE_BYTES, USUAL_BYTES * (2 + Math.min(names.size(), PIECE_BYTES)))];
    bytes(examiner.view());
  }

  /**
   * Adds an entry, in the order in which the file system lists them: that is the same as long as a
   * directory is.
   *
   * @param index of its name
   * @return false where a look cannot tell the entries
   */
  boolean add(int index, StatusBuffer status, LocalDirectory directory) {
    var kind = status.kind();
    switch (kind) {
      case REGULAR -> {
        files[fileCount++] = index;
        fileBytes += status.sizeBytes();
        newestFileSeconds = Math.max(newestFileSeconds, status.modifiedSeconds());
      }
      case DIRECTORY -> folders.add(new Folder(directory.place(names.get(index)), status.status()));
      default -> others++;
    }
    feed(index, status);
    marks += status.mark(names, index);
    lastChanged = Math.max(lastChanged, status.changedSeconds());
    return kind != FileKind.UNKNOWN && folders.size() <= MOST_FOLDERS;
  }

  /** Adds what an entry's times do not tell. */
  void add(List<ExtendedAttribute> attributes) {
    bytes(new byte[] {(byte) attributes.size()});
    for (var attribute : attributes) {
      bytes(attribute.name().getBytes(UTF_8));
      bytes(attribute.value().toByteArray());
    }
  }

  DirectoryLook finish() {
    flush();
    entries = Digest.read(digest.digest(), 0);
    return this;
  }

  @Override
  public Digest entries() {
    return entries;
  }

  @Override
  public Optional<Digest> lasting() {
    return lastChanged < begunSeconds - COARSE_SECONDS ? Optional.of(entries) : Optional.empty();
  }

  /** The sum of the entries' marks, in whatever order they come. */
  long marks() {
    return marks;
  }

  @Override
  public List<byte[]> fileNames() {
    return new AbstractList<>() {
      @Override
      public byte[] get(int index) {
        return names.get(files[Objects.checkIndex(index, fileCount)]);
      }

      @Override
      public int size() {
        return fileCount;
      }
    };
  }

  @Override
  public long fileBytes() {
    return fileBytes;
  }

  @Override
  public OptionalLong newestFileSeconds() {
    return fileCount == 0 ? OptionalLong.empty() : OptionalLong.of(newestFileSeconds);
  }

  @Override
  public long others() {
    return others;
  }

  @Override
  public int folderCount() {
    return folders.size();
  }

  @Override
  public Iterator<SourceEntry.Directory> folders() {
    folders.sort(Comparator.comparing(folder -> folder.place().name));
    var sorted = folders.iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return sorted.hasNext();
      }

      @Override
      public SourceEntry.Directory next() {
        var folder = sorted.next();
        return examiner.directory(folder.place(), folder.status());
      }
    };
  }

  private void feed(int index, StatusBuffer status) {
    var length = names.length(index);
    startOf(length);
    names.copyTo(index, piece, used);
    used += length;
    room(StatusBuffer.COPY_BYTES);
    used += status.copyTo(piece, used, examiner.options().accessTimes());
    if (status.uid() != lastUid || status.gid() != lastGid) {
      lastUid = status.uid();
      lastGid = status.gid();
      bytes(examiner.userName(lastUid).getBytes(UTF_8));
      bytes(examiner.groupName(lastGid).getBytes(UTF_8));
    }
  }

  /** Makes room for so many bytes, and writes how many they are. */
  private void startOf(int length) {
    room(Integer.BYTES + length);
    piece[used++] = (byte) (length >>> 16);
    piece[used++] = (byte) (length >>> 8);
    piece[used++] = (byte) length;
  }

  private void bytes(byte[] bytes) {
    startOf(bytes.length);
    System.arraycopy(bytes, 0, piece, used, bytes.length);
    used += bytes.length;
  }

  private void room(int bytes) {
    if (used + bytes > piece.length) {
      flush();
    }
    if (bytes > piece.length) {
      piece = new byte[bytes];
    }
  }

  private void flush() {
    digest.update(piece, 0, used);
    used = 0;
  }
}
