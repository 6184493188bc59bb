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
import org.junit.jupiter.params.provider.EnumSource;

/** What a power loss leaves, at one moment of some verbs, is sound for stock restic too. */
class FaultInteropIT {
  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(names = {"BACKUP", "PRUNE", "COPY", "CHANGE_PASSWORD"})
  void stockFindsNothingAmissAfterAPowerLoss(Work work) throws Exception {
    var scene = FaultScene.of(work, 77, folder);
    var whole = new VolatileDisk(1);
    var store = FaultScene.on(whole);
    scene.lay(store);
    var before = whole.changes();
    scene.run(store);
    var disk = new VolatileDisk(work.ordinal());
    var broken = FaultScene.on(disk);
    scene.lay(broken);
    disk.cutPowerAt((whole.changes() - before) * 2 / 3);
    scene.tryRun(broken);
    disk.powerOn();

    FaultScene.unlock(broken);
    var place = folder.resolve("repository");
    try (var real = LocalStore.at(place)) {
      real.create();
      copy(broken, real);
    }

    new Restic(place, password(broken)).run("check", "--read-data");
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
