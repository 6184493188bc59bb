package io.holdfast.cli.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.cli.repo.InteropCell.Program;
import io.holdfast.cli.repo.InteropPlace.Kind;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The cells at all places but the service's own. */
class InteropMatrixIT extends InteropMatrix {
  private static final List<Kind> KINDS = List.of(Kind.FOLDER, Kind.S3, Kind.SFTP, Kind.REST);

  private static InteropPlaces places;

  @BeforeAll
  static void open() throws Exception {
    places = new InteropPlaces(folder.resolve("places"));
  }

  @AfterAll
  static void close() {
    places.close();
  }

  @Test
  void aNewerResticIsThere() {
    assumeTrue(
        !InteropProgram.newer().isEmpty(),
        "its cells are left out: HOLDFAST_TEST_NEWER_RESTIC names none; launcher/newer-package.sh restic trixie prints one");

    assertThat(InteropProgram.restics()).contains(Program.NEWER_RESTIC);
  }

  @Override
  protected List<InteropCell> someCells() {
    return InteropCell.pairwise(KINDS);
  }

  @Override
  protected List<InteropCell> allCells() {
    return InteropCell.all(KINDS);
  }

  @Override
  protected InteropPlace next(Kind kind) {
    return places.next(kind);
  }
}
