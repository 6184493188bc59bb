package io.holdfast.sources.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.testkit.FuzzContract;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Write-ahead logs and their indexes, as a broken disk or another program leaves them. */
class LogFuzzTest extends FuzzContract {
  private static final int INDEX_BYTES = 100;
  private static final int HALF_BYTES = 48;
  private static final int PAGE_BYTES = 512;
  private static final long SALT = 0x0102030405060708L;

  /** The index, then the log: pages 1 and 2, and 1 once more. */
  @Override
  protected List<byte[]> seeds() {
    var half = ByteBuffer.allocate(HALF_BYTES).order(ByteOrder.nativeOrder());
    half.putInt(0, 3_007_000).put(12, (byte) 1).putInt(16, 3).putInt(20, 2);
    half.order(ByteOrder.BIG_ENDIAN).putLong(32, SALT);
    var all = ByteBuffer.allocate(INDEX_BYTES + 32 + 3 * (24 + PAGE_BYTES));
    all.put(half.array()).put(half.array()).putInt(0).put(new byte[32]);
    for (var page : new int[] {1, 2, 1}) {
      all.putInt(page).putInt(2).putLong(SALT).putLong(0).put(new byte[PAGE_BYTES]);
    }
    return List.of(all.array());
  }

  @Override
  protected void parse(byte[] bytes) throws IOException {
    var head = Arrays.copyOf(bytes, INDEX_BYTES);
    System.arraycopy(head, 0, head, HALF_BYTES, HALF_BYTES);
    var index = LogIndex.parse("base-shm", head);
    assertThat(index.isAllCopied()).isEqualTo(index.copied() >= index.frames());
    var database = Files.createTempFile("base", "");
    var log = Path.of(database + "-wal");
    try {
      Files.write(
          log, Arrays.copyOfRange(bytes, Math.min(INDEX_BYTES, bytes.length), bytes.length));
      copyAll(database, index, Files.size(log));
    } finally {
      Files.delete(database);
      Files.delete(log);
    }
  }

  private static void copyAll(Path database, LogIndex index, long bytes) throws IOException {
    try (var pages = LogPages.open(database, index, PAGE_BYTES)) {
      var page = new byte[PAGE_BYTES];
      var copied = 0;
      for (var number = 1L; number <= Math.min(index.pages(), 64); number++) {
        copied += pages.copy(number, page) ? 1 : 0;
      }
      assertThat((long) copied * PAGE_BYTES).isLessThanOrEqualTo(bytes);
    }
  }
}
