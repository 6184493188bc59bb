package io.holdfast.sources.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.holdfast.base.ErrorCode;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.IntPredicate;

/**
 * The statuses of some entries of a directory, asked for together: their names go to native memory
 * at once, and what the kernel tells of them comes back at once, since each way is dear by itself.
 * Not thread-safe.
 */
public final class StatusBatch {
  private static final int MOST = 64;

  /** A {@code struct statx} with what is reserved in it. */
  static final int SLOT_BYTES = 256;

  /** Room for as many names of usual length, and for one of any. */
  private static final int NAME_BYTES = 8 << 10;

  private final MemorySegment names = Arena.ofAuto().allocate(NAME_BYTES);
  private final MemorySegment slots = Arena.ofAuto().allocate(MOST * SLOT_BYTES, 8);
  private final byte[] text = new byte[NAME_BYTES];
  private final int[] starts = new int[MOST];
  private final int[] indexes = new int[MOST];
  private final StatusBuffer status = new StatusBuffer(MOST * SLOT_BYTES);
  private int size;

  StatusBatch() {}

  /** This thread's own; what it held before is gone. */
  public static StatusBatch get() {
    var batch = Scratch.get().batch();
    batch.size = 0;
    return batch;
  }

  /**
   * Asks for the statuses of the next entries, of links themselves, as many as there is room for.
   *
   * @param from the first entry's index
   * @param wanted those of others are not asked for
   * @return the index of the next entry to ask for
   * @throws PosixException SOURCE_UNREADABLE when one of them cannot be had
   */
  public int fill(Descriptor directory, NameList list, int from, IntPredicate wanted) {
    size = 0;
    var used = 0;
    var next = from;
    for (; next < list.size() && size < MOST; next++) {
      if (!wanted.test(next)) {
        continue;
      }
      if (used + list.length(next) >= NAME_BYTES) {
        break;
      }
      starts[size] = used;
      indexes[size++] = next;
      used += list.copyWithNul(next, text, used);
    }
    if (size == 0 && next < list.size()) {
      throw PosixException.of(
          ErrorCode.SOURCE_UNREADABLE, Errno.ENAMETOOLONG, "stat", list.get(next));
    }
    MemorySegment.copy(text, 0, names, JAVA_BYTE, 0, used);
    ask(directory, list);
    return next;
  }

  /** Of how many entries the last {@link #fill} asked. */
  public int size() {
    return size;
  }

  /** Which entry the last {@link #fill} asked of. */
  public int index(int at) {
    return indexes[at];
  }

  /** What it was told; good until the next call. */
  public StatusBuffer status(int at) {
    return status.at(at * SLOT_BYTES);
  }

  private void ask(Descriptor directory, NameList list) {
    var scratch = Scratch.get();
    var number = directory.number();
    var name = names.address();
    var slot = slots.address();
    for (var at = 0; at < size; at++, slot += SLOT_BYTES) {
      if (!PosixFiles.status(scratch, number, name + starts[at], slot)) {
        throw PosixException.of(
            ErrorCode.SOURCE_UNREADABLE, scratch.errno(), "stat", list.get(indexes[at]));
      }
    }
    status.fill(slots, size * SLOT_BYTES);
  }
}
