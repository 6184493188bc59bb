package io.holdfast.server.contract;

import io.holdfast.cli.repo.InteropCell;
import io.holdfast.cli.repo.InteropMatrix;
import io.holdfast.cli.repo.InteropPlace;
import io.holdfast.cli.repo.InteropPlace.Kind;
import io.holdfast.store.location.StoreLocation;
import io.holdfast.store.location.StoreSettings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The cells at the service's own gateway, by commands of both programs. */
class GatewayMatrixIT extends InteropMatrix {
  private static GatewayScene scene;

  @BeforeAll
  static void start() throws Exception {
    scene = new GatewayScene(folder);
  }

  @AfterAll
  static void stop() {
    scene.close();
  }

  @Override
  protected List<InteropCell> someCells() {
    return InteropCell.each(Kind.GATEWAY);
  }

  @Override
  protected List<InteropCell> allCells() {
    return InteropCell.all(List.of(Kind.GATEWAY));
  }

  /** Its files lie in a folder of the name. */
  @Override
  protected InteropPlace next(Kind kind) {
    var name = scene.repository(Map.of());
    return new InteropPlace(
        new StoreLocation.Local(folder.resolve(name)),
        StoreSettings.NONE,
        scene.address(name, scene.server.token()),
        Map.of(),
        List.of());
  }
}
