package io.holdfast.engine.faults;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.repository.Restic;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.store.LocalStore;
import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import io.holdfast.store.testkit.disk.VolatileDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a power loss leaves, at some moments of some verbs, is sound for stock restic too. */
class FaultInteropIT {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "BACKUP, 1",
    "BACKUP, 3",
    "PRUNE, 2",
    "PRUNE, 3",
    "COPY, 1",
    "COPY, 4",
    "CHANGE_PASSWORD, 3"
  })
  void stockFindsNothingAmissAfterAPowerLoss(Work work, int quarter) throws Exception {
    var scene = FaultScene.of(work, 77, folder);
    var broken = afterAPowerLoss(scene, changes(scene) * quarter / 4);

    FaultScene.unlock(broken);
    var place = folder.resolve("repository");
    try (var real = LocalStore.at(place)) {
      real.create();
      copy(broken, real);
    }

    new Restic(place, password(broken)).run("check", "--read-data");
  }

  /** Work of several threads takes a change more or less: then the power goes at one before. */
  private static Store afterAPowerLoss(FaultScene scene, long moment) throws InterruptedException {
    var disk = new VolatileDisk(moment);
    var store = FaultScene.on(disk);
    scene.lay(store);
    disk.cutPowerAt(moment);
    scene.tryRun(store);
    if (!disk.isOff()) {
      return afterAPowerLoss(scene, moment - 1);
    }
    disk.powerOn();
    return store;
  }

  private static long changes(FaultScene scene) throws InterruptedException {
    var disk = new VolatileDisk(1);
    var store = FaultScene.on(disk);
    scene.lay(store);
    var before = disk.changes();
    scene.run(store);
    return disk.changes() - before;
  }

  private static void copy(Store from, Store to) {
    for (var type : ObjectType.values()) {
      from.list(
          type,
          object -> {
            try (var content = from.load(object.name(), 0, 0)) {
              to.save(object.name(), List.of(ByteBuffer.wrap(content.readAllBytes())));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }

  private static String password(Store store) {
    try {
      TestRepositories.open(store).close();
      return TestRepositories.PASSWORD;
    } catch (EngineException e) {
      if (e.code() != ErrorCode.PASSWORD_WRONG) {
        throw e;
      }
      return FaultScene.NEW_PASSWORD;
    }
  }
}
