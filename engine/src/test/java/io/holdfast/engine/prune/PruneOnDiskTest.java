package io.holdfast.engine.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.runs.RunPlace;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
