package io.holdfast.engine.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunsTest {
  private static final Comparator<long[]> UNSIGNED = Arrays::compareUnsigned;

  @TempDir private Path parent;
  private final Random random = new Random(7);

  /** From all in memory down to a run for each few records, merged twice. */
  @ParameterizedTest
  @CsvSource({"1000000, 3000", "40000, 3000", "2000, 3000", "100, 6000", "1000000, 0", "100, 1"})
  void sortsByAllWordsAsUnsignedNumbers(int bufferBytes, int count) {
    var records = records(count, 1 << 20);
    try (var space = space(bufferBytes)) {
      var sorter = space.sorter(3);
      records.forEach(sorter::add);

      var sorted = sorter.sorted();

      records.sort(UNSIGNED);
      assertThat(all(sorted)).containsExactlyElementsOf(records);
      assertThat(sorted.size()).isEqualTo(count);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000_000, 2_000, 100})
  void givesEachDifferentRecordOnce(int bufferBytes) {
    var records = records(4_000, 5);
    try (var space = space(bufferBytes)) {
      var sorter = space.uniqueSorter(3);
      records.forEach(sorter::add);

      var sorted = sorter.sorted();

      assertThat(all(sorted))
          .containsExactlyElementsOf(
              records.stream()
                  .sorted(UNSIGNED)
                  .map(Arrays::toString)
                  .distinct()
                  .map(RunsTest::parsed)
                  .toList());
    }
  }

  /** Also those that follow upon many with the same first word. */
  @ParameterizedTest
  @CsvSource({"1000000, 5", "1000000, 1000000", "500, 5", "500, 1000000"})
  void findsTheFirstRecordWithAKeyAndNoOther(int bufferBytes, int differentFirstWords) {
    var records = records(5_000, differentFirstWords);
    try (var space = space(bufferBytes)) {
      var sorter = space.sorter(3);
      records.forEach(sorter::add);
      var sorted = sorter.sorted();
      records.sort(UNSIGNED);

      for (var at = 0; at < records.size(); at++) {
        var record = records.get(at);
        var found = sorted.find(record);
        assertThat(found).isLessThanOrEqualTo(at);
        assertThat(records.get((int) found)).isEqualTo(record);
        if (found > 0) {
          assertThat(records.get((int) found - 1)).isNotEqualTo(record);
        }
        assertThat(sorted.find(record[0], record[1] ^ 1L << 40)).isNegative();
      }
      assertThat(sorted.find(records.getFirst()[0] - 1)).isNegative();
      assertThat(sorted.find(records.getLast()[0] + 1)).isNegative();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000_000, 300})
  void keepsTheOrderInWhichRecordsWereAdded(int bufferBytes) {
    var records = records(3_000, 1 << 20);
    try (var space = space(bufferBytes)) {
      var spool = space.spool(3);
      records.forEach(spool::add);

      var kept = spool.finish();

      assertThat(all(kept)).containsExactlyElementsOf(records);
      assertThat(some(kept, 1_234, 56)).containsExactlyElementsOf(records.subList(1_234, 1_290));
      var read = new long[3];
      kept.read(2_999, read);
      assertThat(read).isEqualTo(records.getLast());
      assertThatThrownBy(() -> kept.read(3_000, read))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  /** Whether it is gone through, looked up or read by its place. */
  @Test
  void refusesABlockThatIsNotAsItWasWritten() throws IOException {
    try (var space = space(500)) {
      var sorter = space.sorter(3);
      records(3_000, 1 << 20).forEach(sorter::add);
      var sorted = sorter.sorted();
      var first = some(sorted, 0, 1).getFirst();
      flipBit();

      for (var call :
          List.<ThrowingCallable>of(
              () -> all(sorted),
              () -> some(sorted, 1, 1),
              () -> sorted.find(first),
              () -> sorted.read(2, new long[3]))) {
        assertThatThrownBy(call)
            .asInstanceOf(type(HoldfastException.class))
            .returns(ErrorCode.WORK_FOLDER_UNWRITABLE, HoldfastException::code);
      }
      assertThat(some(sorted, 2_000, 500)).as("of other blocks").hasSize(500);
    }
  }

  /** In the last byte of the first record of the only run. */
  private static void flipBit() throws IOException {
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
      var run = files.filter(RunsTest::isRun).findFirst().orElseThrow();
      try (var file = FileChannel.open(run, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        var last = ByteBuffer.allocate(1);
        file.read(last, 23);
        file.write(last.put(0, (byte) (last.get(0) ^ 1)).flip(), 23);
      }
    }
  }

  @Test
  void touchesNoDiskForWhatFits() {
    try (var space = space(1_000_000)) {
      var sorter = space.sorter(3);
      records(1_000, 1 << 20).forEach(sorter::add);
      sorter.sorted();

      assertThat(folder()).doesNotExist();
    }
  }

  /** So nothing is left of them when the process is killed, and nobody else can open them. */
  @Test
  void keepsFilesWithoutNamesInAFolderOfItsOwner() throws IOException {
    try (var space = space(500)) {
      var sorter = space.sorter(3);
      records(3_000, 1 << 20).forEach(sorter::add);
      var sorted = sorter.sorted();

      assertThat(folder()).isEmptyDirectory();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())))
          .isEqualTo("rwx------");
      assertThat(all(sorted)).hasSize(3_000);
    }
  }

  @Test
  void freesAllFilesWhenItIsClosed() throws IOException {
    var before = openFiles();
    try (var space = space(500)) {
      var sorter = space.sorter(3);
      records(3_000, 1 << 20).forEach(sorter::add);
      sorter.sorted();
      assertThat(openFiles()).as("runs that were merged are free").isEqualTo(before + 1);
    }
    assertThat(openFiles()).isEqualTo(before);
  }

  @Test
  void saysThatItsFolderCannotBeWritten() throws IOException {
    Files.createFile(folder());
    try (var space = space(500)) {
      var sorter = space.sorter(3);

      assertThatThrownBy(() -> records(3_000, 1 << 20).forEach(sorter::add))
          .asInstanceOf(type(HoldfastException.class))
          .returns(ErrorCode.WORK_FOLDER_UNWRITABLE, HoldfastException::code);
    }
  }

  @Test
  void saysThatItWasInterrupted() {
    try (var space = space(500)) {
      var sorter = space.sorter(3);
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> records(3_000, 1 << 20).forEach(sorter::add))
          .asInstanceOf(type(HoldfastException.class))
          .returns(ErrorCode.INTERRUPTED, HoldfastException::code);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private RunSpace space(int bufferBytes) {
    return new RunPlace(folder(), bufferBytes).open();
  }

  private Path folder() {
    return parent.resolve("runs");
  }

  private static int openFiles() throws IOException {
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
      return (int) files.filter(RunsTest::isRun).count();
    }
  }

  private static boolean isRun(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().contains("holdfast-run");
    } catch (IOException e) {
      return false; // closed meanwhile
    }
  }

  /** Of three words; the second is one of few. */
  private List<long[]> records(int count, int differentFirstWords) {
    var records = new ArrayList<long[]>();
    for (var i = 0; i < count; i++) {
      var first = random.nextInt(differentFirstWords) * 0x9e3779b97f4a7c15L;
      records.add(new long[] {first, random.nextInt(3) - 1L, random.nextInt(4)});
    }
    return records;
  }

  private static long[] parsed(String text) {
    return Arrays.stream(text.substring(1, text.length() - 1).split(", "))
        .mapToLong(Long::parseLong)
        .toArray();
  }

  private static List<long[]> all(Records records) {
    return some(records, 0, records.size());
  }

  private static List<long[]> some(Records records, long from, long count) {
    var some = new ArrayList<long[]>();
    for (var cursor = records.cursor(from, count); cursor.next(); ) {
      assertThat(cursor.at()).isEqualTo(from + some.size());
      some.add(new long[] {cursor.word(0), cursor.word(1), cursor.word(2)});
    }
    return some;
  }
}
