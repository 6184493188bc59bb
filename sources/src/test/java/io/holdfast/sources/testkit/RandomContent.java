package io.holdfast.sources.testkit;

import java.util.SplittableRandom;

/** Files of sizes and shapes that find mistakes: round chunk bounds, with holes, repetitive. */
final class RandomContent {
  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;
  private static final int[] SMALL = {
    0, 1, 63, 64, 65, 4095, 4096, 4097, 64 * KIB - 1, 64 * KIB, 64 * KIB + 1
  };
  private static final int[] CHUNK_BOUNDS = {
    512 * KIB - 1, 512 * KIB, 512 * KIB + 1, 512 * KIB + 64, MIB, MIB + MIB / 2
  };
  private static final int[] LARGE = {8 * MIB - 1, 8 * MIB, 8 * MIB + 1, 11 * MIB + 17};

  private final SplittableRandom random;
  private final boolean largeFiles;

  /** Part of many files, so that deduplication has something to find. */
  private final byte[] common;

  RandomContent(SplittableRandom random, boolean largeFiles) {
    this.random = random;
    this.largeFiles = largeFiles;
    this.common = new byte[MIB];
    random.nextBytes(common);
  }

  void write(RawPath path) {
    var size = size();
    if (random.nextInt(8) == 0) {
      writeWithHoles(path, size);
      return;
    }
    Libc.makeFile(path, size, new long[] {0}, new byte[][] {bytes(size)});
  }

  private int size() {
    var kind = random.nextInt(20);
    if (kind == 0 && largeFiles) {
      return LARGE[random.nextInt(LARGE.length)];
    }
    if (kind < 3) {
      return CHUNK_BOUNDS[random.nextInt(CHUNK_BOUNDS.length)];
    }
    return kind < 8 ? SMALL[random.nextInt(SMALL.length)] : random.nextInt(20 * KIB);
  }

  /** Islands of data in a sea of nothing; the file may begin or end with a hole. */
  private void writeWithHoles(RawPath path, int size) {
    var islands = random.nextInt(3);
    var offsets = new long[islands];
    var contents = new byte[islands][];
    var total = 4L * size + random.nextInt(3 * MIB);
    for (var i = 0; i < islands; i++) {
      contents[i] = bytes(random.nextInt(1, 70 * KIB));
      offsets[i] = random.nextLong(total);
      total = Math.max(total, offsets[i] + contents[i].length);
    }
    Libc.makeFile(path, total, offsets, contents);
  }

  private byte[] bytes(int size) {
    var bytes = new byte[size];
    switch (random.nextInt(4)) {
      case 0 -> random.nextBytes(bytes);
      case 1 -> fillText(bytes);
      case 2 -> {
        // All zeros, but not a hole.
      }
      default -> fillCommon(bytes);
    }
    return bytes;
  }

  private void fillText(byte[] bytes) {
    for (var i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i % 61 == 60 ? '\n' : 'a' + random.nextInt(4));
    }
  }

  private void fillCommon(byte[] bytes) {
    for (var i = 0; i < bytes.length; i += common.length) {
      System.arraycopy(common, 0, bytes, i, Math.min(common.length, bytes.length - i));
    }
  }
}
