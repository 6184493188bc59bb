package io.holdfast.cli.repo;

import io.holdfast.cli.repo.InteropCell.Form;
import io.holdfast.cli.repo.InteropCell.Program;
import io.holdfast.cli.repo.InteropCell.Verb;
import io.holdfast.cli.repo.InteropPlace.Kind;
import io.holdfast.store.testkit.RadosgwServer;
import io.holdfast.store.testkit.S3ProxyServer;
import io.holdfast.store.testkit.TestCertificate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Cells in buckets of Ceph: each program fills and prunes what the other one uses. */
class RadosgwMatrixIT extends InteropMatrix {
  private static RadosgwServer server;

  @BeforeAll
  static void start() throws Exception {
    server = RadosgwServer.start(folder.resolve("ceph"), TestCertificate.make(folder));
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Override
  protected List<InteropCell> someCells() {
    return List.of(
        cell(Program.RESTIC, Verb.INIT, Program.HOLDFAST),
        cell(Program.HOLDFAST, Verb.BACKUP, Program.RESTIC),
        cell(Program.RESTIC, Verb.PRUNE, Program.HOLDFAST));
  }

  private static InteropCell cell(Program actor, Verb verb, Program other) {
    return new InteropCell(actor, other, verb, Form.V2_COMPRESSED, Kind.S3);
  }

  @Override
  protected List<InteropCell> allCells() {
    return InteropCell.all(List.of(Kind.S3));
  }

  @Override
  protected InteropPlace next(Kind kind) {
    var place = server.newPlace();
    return new InteropPlace(
        place,
        S3ProxyServer.settings(),
        place.toString(),
        Map.of(
            "AWS_ACCESS_KEY_ID", S3ProxyServer.ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY", S3ProxyServer.SECRET_KEY),
        List.of());
  }
}
