package io.holdfast.engine.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.runs.RunPlace;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All that holds of a prune holds of one whose memory is too small for any repository. */
class PruneOnDiskTest extends PruneTest {
  @TempDir private Path disk;
  private Path folder = Path.of("");

  @Override
  RunPlace runs() {
    folder = disk.resolve("prune");
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
