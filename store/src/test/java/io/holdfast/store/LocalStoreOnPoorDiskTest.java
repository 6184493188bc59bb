package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.store.testkit.StoreContract;
import io.holdfast.store.testkit.disk.VolatileDisk;
import io.holdfast.store.testkit.disk.VolatileDisk.Lack;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * As on a memory card's file system, or one behind a network, that knows neither links nor modes.
 */
class LocalStoreOnPoorDiskTest extends StoreContract {
  private final Path root =
      new VolatileDisk(1, Lack.LINKS, Lack.MODES, Lack.FILE_NUMBERS).root().resolve("repository");

  @Override
  protected Store open() {
    return LocalStore.at(root);
  }

  @Test
  void leavesNoTemporaryFileBehind() throws Exception {
    save(ObjectType.SNAPSHOT, bytes(10));
    save(ObjectType.CONFIG, bytes(12));
    save(ObjectType.CONFIG, bytes(12));

    for (var folder : new Path[] {root, root.resolve("snapshots")}) {
      try (var files = Files.list(folder)) {
        assertThat(files.map(Path::toString)).noneMatch(file -> file.contains("-tmp-"));
      }
    }
  }
}
