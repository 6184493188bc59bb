package io.holdfast.sources.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.restore.ConflictPolicy;
import io.holdfast.engine.restore.Placement;
import io.holdfast.engine.restore.RestoreListener;
import io.holdfast.engine.restore.RestoreOptions;
import io.holdfast.engine.restore.RestorePlanner;
import io.holdfast.engine.restore.RestoreRequest;
import io.holdfast.engine.restore.RestoreTarget;
import io.holdfast.engine.restore.Restorer;
import io.holdfast.engine.restore.TargetIdentity;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.sources.testkit.HandmadeSnapshots;
import io.holdfast.sources.testkit.RestoreFixture;
import io.holdfast.sources.testkit.TestFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A target's path may lead to another folder than when its restore was planned, or began. */
class RestoreOtherTargetTest {
  private static final RestoreOptions ADDING =
      RestoreOptions.standard().with(Placement.STRIPPED).with(ConflictPolicy.OVERWRITE);

  private static final RestoreOptions CLEARING = ADDING.with(ConflictPolicy.CLEAR_TARGET);

  /** More than are kept open. */
  private static final int FOLDERS = 300;

  private TestFolder folder;
  private RestoreFixture fixture;
  private Path other;
  private Path place;

  @BeforeEach
  void makeFolders() throws Exception {
    folder = TestFolder.create();
    fixture = RestoreFixture.create(folder.resolve("repo"));
    try (var made = new HandmadeSnapshots(fixture.repository())) {
      made.save(List.of("/data"), made.folder("data", made.file("file", "text")));
    }
    place = folder.resolve("place");
    other = Files.createDirectory(folder.resolve("other"));
    Files.writeString(other.resolve("mine"), "mine");
  }

  @AfterEach
  void remove() {
    fixture.close();
    folder.close();
  }

  @Test
  void clearsNoFolderThatWasNotThereWhenItWasPlanned() throws Exception {
    try (var target = PosixTarget.of(place)) {
      refuses(target, ErrorCode.RESTORE_CONFLICT);
    }
    assertThat(other.toFile().list()).containsExactly("mine");
  }

  @Test
  void clearsNoFolderThatCameInThePlaceOfAnother() throws Exception {
    Files.createDirectory(place);

    try (var target = PosixTarget.of(place)) {
      refuses(target, ErrorCode.RESTORE_CONFLICT);
    }

    assertThat(other.toFile().list()).containsExactly("mine");
  }

  @Test
  void clearsNoWholeSystemThatTheTargetLeadsToByNow() throws Exception {
    try (var target =
        new TargetWrapper(PosixTarget.of(place)) {
          @Override
          public Optional<TargetIdentity> identify(Path at) {
            return super.identify(at.equals(Path.of("/")) ? other : at);
          }
        }) {
      refuses(target, ErrorCode.PARAMETER_INVALID);
    }
    assertThat(other.toFile().list()).containsExactly("mine");
  }

  @Test
  void addsToAFolderThatWasNotThereWhenItWasPlanned() throws Exception {
    try (var target = PosixTarget.of(place)) {
      apply(target, ADDING);
    }

    assertThat(other.toFile().list()).containsExactlyInAnyOrder("mine", "file");
  }

  @Test
  void staysInTheFolderThatItBeganIn() throws Exception {
    Files.createDirectory(place);

    try (var target = PosixTarget.of(place)) {
      var top = target.findFolder().orElseThrow();
      var identity = top.identity();
      var below = top.make(NodeName.ofUtf8("below"));
      for (var i = 0; i < FOLDERS; i++) {
        below.make(NodeName.ofUtf8("folder" + i));
      }
      leadElsewhere();

      assertThat(top.identity()).isEqualTo(identity);
    }
  }

  private void refuses(RestoreTarget target, ErrorCode code) {
    assertThatThrownBy(() -> apply(target, CLEARING))
        .isInstanceOfSatisfying(HoldfastException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  /** Lets the target's path lead elsewhere once all is planned. */
  private void apply(RestoreTarget target, RestoreOptions options) throws Exception {
    fixture.repository().loadIndex();
    var request = RestoreRequest.everything(fixture.latest(), options);
    var plan = new RestorePlanner(fixture.repository(), target).plan(request);
    leadElsewhere();
    new Restorer(fixture.repository(), target, RestoreListener.silent()).apply(plan);
  }

  private void leadElsewhere() throws Exception {
    if (Files.exists(place)) {
      Files.move(place, folder.resolve("moved"));
    }
    Files.createSymbolicLink(place, other);
  }
}
