package io.holdfast.engine.backup;

import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.index.MasterIndex;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.PackId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the last backup saw of a source's folders, from a file of this machine: for each folder's
 * tree a digest of its entries, and the trees of the folders in it. Where the digest is the same
 * today, the tree's nodes are those of today, and the tree need not be read. Nothing depends on the
 * file: one that is missing, damaged or stale remembers nothing. Thread-safe.
 *
 * <p>The file: {@link #MAGIC}; for each folder its tree's id, its digest, a number of folders and
 * their trees' ids; for each pack of the repository its id and how many lines the index had for it;
 * the number of packs; the SHA-256 of all of it. Numbers have four bytes, the highest first; ids
 * 32.
 */
final class FolderMemory {
  static final FolderMemory NONE = new FolderMemory(new byte[0], new int[2]);
  static final byte[] MAGIC = {'H', 'F', 'o', 'l', 'd', 'e', 'r', '3'};

  /** Of more folders, some 160,000, nothing is remembered: a backup's heap is small. */
  static final int MOST_BYTES = 16 << 20;

  private static final Logger log = LoggerFactory.getLogger(FolderMemory.class);

  private static final int ID = Digest.BYTES;
  private static final int PACK = ID + Integer.BYTES;

  private final ByteBuffer file;

  /** Where a folder's record begins, by its tree's id; 0 is free. Its length is a power of two. */
  private final int[] table;

  /**
   * A folder as it was seen.
   *
   * @param entries the digest of its entries
   * @param folders the trees of the folders among them, in the order of names
   */
  record Folder(Digest entries, List<BlobId> folders) {
    boolean isSame(DirectoryLook look) {
      return look.entries().equals(entries) && look.folderCount() == folders.size();
    }
  }

  private FolderMemory(byte[] file, int[] table) {
    this.file = ByteBuffer.wrap(file);
    this.table = table;
  }

  /**
   * @param index holds what the repository has today: when a pack of then is not there any more, or
   *     has lost lines, nothing is remembered, for who reads the trees also sees which blobs are
   *     missing
   */
  static FolderMemory read(Path path, MasterIndex index) {
    try {
      if (Files.size(path) > MOST_BYTES) {
        return NONE;
      }
      return of(Files.readAllBytes(path), index);
    } catch (NoSuchFileException e) {
      return NONE;
    } catch (IOException e) {
      log.debug("folder memory not read file={} reason={}", path, e.toString());
      return NONE;
    }
  }

  /**
   * @param bytes the file's, kept
   */
  static FolderMemory of(byte[] bytes, MasterIndex index) {
    var end = bytes.length - ID;
    if (end < MAGIC.length + Integer.BYTES
        || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
        || !Digest.sha256(bytes, 0, end).equals(Digest.read(bytes, end))) {
      return NONE;
    }
    var file = ByteBuffer.wrap(bytes);
    var packs = file.getInt(end - Integer.BYTES);
    var first = end - Integer.BYTES - packs * PACK;
    if (packs < 0 || packs > end / PACK || first < MAGIC.length) {
      return NONE;
    }
    var lines = index.linesByPack();
    for (var at = first; at < end - Integer.BYTES; at += PACK) {
      var number = index.packNumber(new PackId(Digest.read(bytes, at)));
      if (number < 0 || lines.count(number) < file.getInt(at + ID)) {
        log.debug("folder memory not used: blobs are gone");
        return NONE;
      }
    }
    var count = count(file, first);
    return count < 0 ? NONE : new FolderMemory(bytes, table(file, first, count));
  }

  /** How many records end at {@code end}; less than 0 when none of them does. */
  private static int count(ByteBuffer file, int end) {
    var count = 0;
    var at = MAGIC.length;
    for (; end - at >= 2 * ID + Integer.BYTES; at = after(file, at)) {
      var folders = file.getInt(at + 2 * ID);
      if (folders < 0 || folders > (end - at) / ID) {
        return -1;
      }
      count++;
    }
    return at == end ? count : -1;
  }

  private static int[] table(ByteBuffer file, int end, int count) {
    var table = new int[Integer.highestOneBit(Math.max(1, count)) * 4];
    for (var at = MAGIC.length; at < end; at = after(file, at)) {
      var slot = slot(file.getLong(at), table);
      while (table[slot] != 0) {
        slot = (slot + 1) & (table.length - 1);
      }
      table[slot] = at;
    }
    return table;
  }

  private static int after(ByteBuffer file, int record) {
    return record + 2 * ID + Integer.BYTES + file.getInt(record + 2 * ID) * ID;
  }

  private static int slot(long word, int[] table) {
    return (int) word & (table.length - 1);
  }

  /** What was seen of the folder whose tree this is. */
  Optional<Folder> find(BlobId tree) {
    for (var slot = slot(tree.w0(), table); ; slot = (slot + 1) & (table.length - 1)) {
      var record = table[slot];
      if (record == 0) {
        return Optional.empty();
      }
      if (id(record).equals(tree)) {
        return Optional.of(folder(record));
      }
    }
  }

  private Folder folder(int record) {
    var folders = new ArrayList<BlobId>();
    var end = after(file, record);
    for (var at = record + 2 * ID + Integer.BYTES; at < end; at += ID) {
      folders.add(id(at));
    }
    return new Folder(Digest.read(file.array(), record + ID), folders);
  }

  private BlobId id(int at) {
    return BlobId.read(file.array(), at);
  }
}
