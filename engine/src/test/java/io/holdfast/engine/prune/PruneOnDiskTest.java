package io.holdfast.engine.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.runs.RunPlace;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.testkit.disk.VolatileDisk;
import io.holdfast.store.testkit.disk.VolatileDisk.Trouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All that holds of a prune holds of one whose memory is too small for any repository. */
class PruneOnDiskTest extends PruneTest {
  private static final int MOMENTS = 10;

  @TempDir private Path disk;
  private final VolatileDisk failing = new VolatileDisk(3);
  private boolean onFailing;
  private Path folder = Path.of("");

  @Override
  RunPlace runs() {
    folder = (onFailing ? failing.root() : disk).resolve("prune");
    return new RunPlace(folder, 1_000);
  }

  @Test
  void leavesNoFileBehind() throws Exception {
    var ids = fill(3);
    forget(ids.subList(0, 2));

    prune(AT_ONCE);

    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void changesNothingWhenItCannotSort() throws Exception {
    var ids = fill(3);
    forget(ids.subList(0, 2));
    Files.createFile(disk.resolve("prune"));
    var before = objects();

    assertThatThrownBy(() -> prune(AT_ONCE))
        .asInstanceOf(type(HoldfastException.class))
        .returns(ErrorCode.WORK_FOLDER_UNWRITABLE, HoldfastException::code);

    assertThat(objects()).isEqualTo(before);
  }

  /** The disk of its runs is full, fails or flips a bit, from any moment on. */
  @ParameterizedTest
  @EnumSource
  void leavesAllWholeWhateverItsDiskDoes(Trouble trouble) throws Exception {
    forget(fill(3).subList(0, 2));
    var before = objects();
    onFailing = true;
    prune(AT_ONCE.withDryRun(true));
    var planned = failing.accesses();
    prune(AT_ONCE);
    var all = failing.accesses() - planned;

    var random = new Random(all);
    var failures = 0;
    for (var moment = 0; moment < MOMENTS; moment++) {
      store = storeOf(before);
      var at = 1 + random.nextLong(all);
      failing.troubleFrom(at, trouble);
      if (failsForItsFolder()) {
        failures++;
        if (at <= planned) {
          assertThat(objects()).as("access %d", at).isEqualTo(before);
        }
      }
      failing.heal();
      assertThat(failing.openFiles()).isZero();
      assertThat(folder).isEmptyDirectory();
      assertWhole();
      assertThat(prune(AT_ONCE).remainingUnused().blobs()).isZero();
      assertWhole();
    }
    assertThat(failures).isGreaterThan(MOMENTS / 2);
  }

  private boolean failsForItsFolder() throws InterruptedException {
    try {
      prune(AT_ONCE);
      return false;
    } catch (HoldfastException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.WORK_FOLDER_UNWRITABLE);
      return true;
    }
  }

  /** Of a pack that seems to hold nothing, all would go. */
  @Test
  void changesNothingWhenADiskLosesWhatWasSorted() throws Exception {
    fill(8);
    var before = objects();
    var emptied = new AtomicInteger();
    var losing =
        new PruneListener() {
          @Override
          public void progress(Phase phase, long done, long total) {
            if (phase == Phase.TREES && emptied.get() == 0) {
              emptied.addAndGet(emptyLastListing(before.keySet()));
            }
          }
        };

    assertThatThrownBy(() -> prune(AT_ONCE, losing))
        .asInstanceOf(type(HoldfastException.class))
        .returns(ErrorCode.WORK_FOLDER_UNWRITABLE, HoldfastException::code);

    assertThat(emptied).hasValue(1);
    assertThat(objects()).isEqualTo(before);
  }

  /** In the rows of a table, found by its shape among the files that are open. */
  private int emptyLastListing(Set<ObjectName> names) {
    var count = 0;
    try (var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (var descriptor : descriptors) {
        if (isRun(descriptor)) {
          count += emptyLastRow(descriptor, names) ? 1 : 0;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return count;
  }

  private boolean isRun(Path descriptor) throws IOException {
    return Files.isSymbolicLink(descriptor)
        && Files.readSymbolicLink(descriptor).startsWith(folder.toRealPath());
  }

  private static boolean emptyLastRow(Path run, Set<ObjectName> names) throws IOException {
    var rowBytes = PackTable.ROW_WORDS * Long.BYTES;
    try (var file = FileChannel.open(run, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      var start = file.size() - rowBytes;
      var row = ByteBuffer.allocate(rowBytes);
      if (start < 0 || file.size() % rowBytes != 0 || file.read(row, start) < rowBytes) {
        return false;
      }
      var pack = HexFormat.of().formatHex(row.array(), 0, 32);
      if (!names.contains(new ObjectName(ObjectType.PACK, pack))) {
        return false;
      }
      row.putInt(36, 0); // how many lines it has
      file.write(row.rewind(), start);
      return true;
    }
  }
}
