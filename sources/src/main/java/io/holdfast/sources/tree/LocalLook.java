package io.holdfast.sources.tree;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.engine.backup.DirectoryLook;
import io.holdfast.engine.backup.SourceEntry;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.tree.ExtendedAttribute;
import io.holdfast.sources.posix.FileKind;
import io.holdfast.sources.posix.FileStatus;
import io.holdfast.sources.posix.StatusBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * A look at a local directory: the SHA-256 of its entries' names and of what {@code statx} tells of
 * them, with the names of their owners. The targets of links are not read, and attributes only
 * where they may change without the time of change. Not thread-safe.
 */
final class LocalLook implements DirectoryLook {
  /** Of more, nothing is kept in memory. */
  private static final int MOST_FOLDERS = 10_000;

  /** Fed to the digest in pieces of about this size. */
  private static final int PIECE_BYTES = 8 * 1024;

  /** Times of change of the coarsest file systems are so far apart. */
  private static final long COARSE_SECONDS = 2;

  private final Examiner examiner;
  private final long begunSeconds = Instant.now().getEpochSecond();
  private final MessageDigest digest = Digest.newSha256();
  private byte[] piece = new byte[512];
  private int used;
  private long lastUid = -1;
  private long lastGid = -1;

  private Digest entries = new Digest(0, 0, 0, 0);
  private final List<byte[]> fileNames = new ArrayList<>();
  private long fileBytes;
  private long newestFileSeconds = Long.MIN_VALUE;
  private long others;
  private long marks;
  private long lastChanged = Long.MIN_VALUE;
  private final List<Folder> folders = new ArrayList<>();

  private record Folder(Examiner.Place place, FileStatus status) {}

  LocalLook(Examiner examiner) {
    this.examiner = examiner;
    bytes(examiner.view());
  }

  /**
   * Adds an entry, in the order in which the file system lists them: that is the same as long as a
   * directory is. Keeps {@code name}.
   *
   * @param place of a directory with this name
   * @return false where a look cannot tell the entries
   */
  boolean add(byte[] name, StatusBuffer status, Function<byte[], Examiner.Place> place) {
    var kind = status.kind();
    switch (kind) {
      case REGULAR -> {
        fileNames.add(name);
        fileBytes += status.sizeBytes();
        newestFileSeconds = Math.max(newestFileSeconds, status.modifiedSeconds());
      }
      case DIRECTORY -> folders.add(new Folder(place.apply(name), status.status()));
      default -> others++;
    }
    feed(name, status);
    marks += status.mark(name);
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
    return fileNames;
  }

  @Override
  public long fileBytes() {
    return fileBytes;
  }

  @Override
  public OptionalLong newestFileSeconds() {
    return fileNames.isEmpty() ? OptionalLong.empty() : OptionalLong.of(newestFileSeconds);
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
    return folders.stream()
        .sorted(Comparator.comparing(folder -> folder.place().name))
        .map(folder -> examiner.directory(folder.place(), folder.status()))
        .iterator();
  }

  private void feed(byte[] name, StatusBuffer status) {
    bytes(name);
    room(StatusBuffer.COPY_BYTES);
    used += status.copyTo(piece, used, examiner.options().accessTimes());
    if (status.uid() != lastUid || status.gid() != lastGid) {
      lastUid = status.uid();
      lastGid = status.gid();
      bytes(examiner.userName(lastUid).getBytes(UTF_8));
      bytes(examiner.groupName(lastGid).getBytes(UTF_8));
    }
    if (used >= PIECE_BYTES) {
      flush();
    }
  }

  private void bytes(byte[] bytes) {
    room(Integer.BYTES + bytes.length);
    piece[used++] = (byte) (bytes.length >>> 16);
    piece[used++] = (byte) (bytes.length >>> 8);
    piece[used++] = (byte) bytes.length;
    System.arraycopy(bytes, 0, piece, used, bytes.length);
    used += bytes.length;
  }

  private void room(int bytes) {
    if (used + bytes > piece.length) {
      piece = Arrays.copyOf(piece, Math.max(2 * piece.length, used + bytes));
    }
  }

  private void flush() {
    digest.update(piece, 0, used);
    used = 0;
  }
}
