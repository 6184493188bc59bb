package io.holdfast.engine.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobLocation;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackId;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which blobs of a pack are read at once. */
class BlobWindowTest {
  private static final PackId PACK = PackId.parse("ab".repeat(32));
  private static final PackId OTHER = PackId.parse("cd".repeat(32));
  private static final int LENGTH = 1000;
  private static final int GAP = 64 * 1024;
  private static final int RANGE = 2 * 1024 * 1024;

  private final BlobWindow window = new BlobWindow();
  private int blobs;

  @Test
  void readsWhatLiesCloseTogetherAtOnceInTheOrderOfThePack() {
    add(PACK, LENGTH + GAP, LENGTH);
    add(OTHER, 0, LENGTH);
    add(PACK, 0, LENGTH);

    assertThat(offsets()).containsExactly(List.of(0L, (long) LENGTH + GAP), List.of(0L));
    assertThat(window.isEmpty()).isTrue();
  }

  @Test
  void passesOverNoLargerGap() {
    add(PACK, 0, LENGTH);
    add(PACK, LENGTH + GAP + 1, LENGTH);

    assertThat(offsets()).hasSize(2);
  }

  /** Read together, the first would end behind what was read. */
  @Test
  void readsBlobsThatLieInEachOtherOneByOne() {
    add(PACK, 0, LENGTH);
    add(PACK, LENGTH - 1, 100);
    add(PACK, LENGTH + 99, 100);

    assertThat(offsets())
        .containsExactly(List.of(0L), List.of((long) LENGTH - 1, (long) LENGTH + 99));
  }

  @Test
  void readsNoMoreAtOnceThanARangeHolds() {
    add(PACK, 0, RANGE - LENGTH);
    add(PACK, RANGE - LENGTH, LENGTH);
    add(OTHER, 0, RANGE - LENGTH);
    add(OTHER, RANGE - LENGTH, LENGTH + 1);

    assertThat(offsets()).extracting(List::size).containsExactly(2, 1, 1);
  }

  @Test
  void leavesSomeOfManyTinyBlobsToOthers() {
    IntStream.range(0, 600).forEach(at -> add(PACK, at * 100L, 100));

    assertThat(offsets()).extracting(List::size).containsExactly(256, 256, 88);
  }

  /** For no file: a window does not look into what it carries. */
  @SuppressWarnings("NullAway")
  private void add(PackId pack, long offset, int length) {
    var id = BlobId.hash(new byte[] {(byte) blobs, (byte) (blobs++ >> 8)}, 0, 2);
    window.add(
        id, new BlobLocation(pack, BlobType.DATA, offset, length, length - 32, false), null, 0);
  }

  private List<List<Long>> offsets() {
    return window.drain().stream()
        .map(range -> range.blobs().stream().map(blob -> blob.location().offset()).toList())
        .toList();
  }
}
