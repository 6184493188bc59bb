package io.holdfast.sources.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.restore.ConflictPolicy;
import io.holdfast.engine.restore.ItemOutcome;
import io.holdfast.engine.restore.MetadataProblem;
import io.holdfast.engine.restore.Placement;
import io.holdfast.engine.restore.RestoreFolder;
import io.holdfast.engine.restore.RestoreOptions;
import io.holdfast.engine.restore.RestoreRequest;
import io.holdfast.engine.restore.RestoreTarget;
import io.holdfast.engine.restore.RestoredItem;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.sources.posix.Errno;
import io.holdfast.sources.posix.RefusedCalls;
import io.holdfast.sources.testkit.HandmadeSnapshots;
import io.holdfast.sources.testkit.RestoreFixture;
import io.holdfast.sources.testkit.TestFolder;
import io.holdfast.store.LocalStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What makes way for something else goes only once that has its name. */
class RestoreMakingWayTest {
  private static final RestoreOptions CLEARING =
      RestoreOptions.standard().with(Placement.STRIPPED).with(ConflictPolicy.CLEAR_TARGET);

  private TestFolder folder;
  private RestoreFixture fixture;
  private Path out;

  @BeforeEach
  void makeRepository() throws IOException {
    folder = TestFolder.create();
    fixture = RestoreFixture.create(folder.resolve("repo"));
    out = Files.createDirectory(folder.resolve("out"));
  }

  @AfterEach
  void remove() {
    fixture.close();
    folder.close();
  }

  @Test
  void keepsAllOfAFolderWhereTheNewFileGetsNoName() throws Exception {
    var snapshot = snapshot(made -> made.file("name", "new"));
    write("name/one");
    write("name/sub/two");

    var run = restore(snapshot, CLEARING, Fault.NAMING, _ -> {});

    assertThat(run.item("/name").code()).contains(ErrorCode.TARGET_UNWRITABLE);
    assertThat(run.items()).extracting(RestoredItem::outcome).doesNotContain(ItemOutcome.REMOVED);
    assertThat(tree()).containsExactlyInAnyOrder("name", "name/one", "name/sub", "name/sub/two");
  }

  @Test
  void keepsAnEmptyFolderWhereTheNewFileGetsNoName() throws Exception {
    var snapshot = snapshot(made -> made.file("name", "new"));
    Files.createDirectory(out.resolve("name"));

    restore(snapshot, CLEARING.with(ConflictPolicy.OVERWRITE), Fault.NAMING, _ -> {});
    var options = RestoreOptions.standard().with(Placement.STRIPPED);
    restore(snapshot, options.with(ConflictPolicy.OVERWRITE), Fault.NAMING, _ -> {});

    assertThat(tree()).containsExactly("name");
  }

  @Test
  void keepsAFileWhereTheNewFolderGetsNoName() throws Exception {
    var snapshot = snapshot(made -> made.folder("name", made.file("file", "new")));
    write("name");

    var run = restore(snapshot, CLEARING, Fault.NAMING, _ -> {});

    assertThat(run.item("/name").code()).contains(ErrorCode.TARGET_UNWRITABLE);
    assertThat(tree()).containsExactly("name");
    assertThat(out.resolve("name")).hasContent("mine");
  }

  /** Neither under its name nor under the one that it is made by. */
  @Test
  void leavesNothingOfALinkThatIsMadeAndThenFails() throws Exception {
    var snapshot = snapshot(made -> made.link("name", "elsewhere"));
    write("name");

    var run = restore(snapshot, CLEARING, Fault.MAKING, _ -> {});

    assertThat(run.item("/name").code()).contains(ErrorCode.TARGET_UNWRITABLE);
    assertThat(tree()).containsExactly("name");
    assertThat(out.resolve("name")).hasContent("mine");
  }

  @Test
  void leavesNothingOfAFolderThatIsMadeAndThenFails() throws Exception {
    var snapshot = snapshot(made -> made.folder("name", made.file("file", "new")));
    write("name");

    var run = restore(snapshot, CLEARING, Fault.MAKING, _ -> {});

    assertThat(run.item("/name").code()).contains(ErrorCode.TARGET_UNWRITABLE);
    assertThat(tree()).containsExactly("name");
    assertThat(out.resolve("name")).hasContent("mine");
  }

  /** An input/output error: what a disk does not take for good is no matter of rights. */
  @Test
  void leavesNoLinkWhoseMetadataCannotBeSet() throws Exception {
    var snapshot = snapshot(made -> made.link("name", "elsewhere"));
    assertThat(snapshot).isNotNull();

    var told = RefusedCalls.run(WithoutOwners.class, folder.resolve("repo"), out);

    assertThat(told).contains("/name FAILED");
    assertThat(tree()).isEmpty();
  }

  /** An error of the disk, or too many open files, just after it was made. */
  @ParameterizedTest
  @EnumSource
  void leavesNothingUnderItsOwnNameOfWhatIsMadeAndThenFails(Refused refused) throws Exception {
    var told = RefusedCalls.run(Making.class, folder.resolve("repo"), out, refused);

    assertThat(told).containsExactly("TARGET_UNWRITABLE");
    assertThat(tree()).isEmpty();
  }

  @Test
  void keepsAFileWhereTheTreeOfTheNewFolderCannotBeRead() throws Exception {
    var nowhere = BlobId.hash(new byte[] {1}, 0, 1);
    var snapshot = snapshot(made -> made.folder("name", nowhere));
    write("name");
    write("stray");

    var run = restore(snapshot, CLEARING, Fault.NONE, _ -> {});

    assertThat(out.resolve("name")).hasContent("mine");
    assertThat(run.item("/name").code()).contains(ErrorCode.BLOB_MISSING);
    assertThat(run.plan().totals().damaged()).isEqualTo(1);
    assertThat(out.resolve("stray")).as("nothing is cleared where something failed").exists();
  }

  @Test
  void putsAFolderInThePlaceOfAFile() throws Exception {
    var snapshot = snapshot(made -> made.folder("name", made.file("file", "new")));
    write("name");

    restore(snapshot, CLEARING, Fault.NONE, _ -> {});

    assertThat(tree()).containsExactlyInAnyOrder("name", "name/file");
  }

  @Test
  void leavesWhatCannotGoAsideAndTellsIt() throws Exception {
    var snapshot = snapshot(made -> made.file("name", "new"));
    write("name/goes");
    write("name/sub/fixed");

    var run = restore(snapshot, CLEARING, Fault.REMOVING, _ -> {});

    assertThat(out.resolve("name")).hasContent("new");
    assertThat(run.item("/name/goes").outcome()).isEqualTo(ItemOutcome.REMOVED);
    assertThat(run.item("/name/sub/fixed").outcome()).isEqualTo(ItemOutcome.FAILED);
    var aside = aside();
    assertThat(tree())
        .containsExactlyInAnyOrder("name", aside, aside + "/sub", aside + "/sub/fixed");
    assertThat(run.item("/" + aside).outcome()).isEqualTo(ItemOutcome.SKIPPED);
    assertThat(run.item("/" + aside).message()).contains("made way for 'name'");
  }

  @Test
  void clearsWhatStaysAsideAsAnythingElse() throws Exception {
    var snapshot = snapshot(made -> made.file("name", "new"));
    write("name/fixed");
    restore(snapshot, CLEARING, Fault.REMOVING, _ -> {});
    var aside = aside();

    var options = RestoreOptions.standard().with(Placement.STRIPPED);
    restore(snapshot, options.with(ConflictPolicy.OVERWRITE), Fault.NONE, _ -> {});
    assertThat(out.resolve(aside).resolve("fixed")).hasContent("mine");

    var run = restore(snapshot, CLEARING, Fault.NONE, _ -> {});
    assertThat(run.item("/" + aside).outcome()).isEqualTo(ItemOutcome.REMOVED);
    assertThat(tree()).containsExactly("name");
  }

  /** A link is made on the thread that is interrupted, so that it is known where that happens. */
  @Test
  void givesTheNewNameBeforeAnInterruption() throws Exception {
    var snapshot = snapshot(made -> made.link("name", "elsewhere"));
    for (var i = 0; i < 9; i++) {
      write("name/" + i);
    }
    Consumer<RestoredItem> interrupting =
        item -> {
          if (item.outcome() == ItemOutcome.REMOVED) {
            Thread.currentThread().interrupt();
          }
        };

    assertThatThrownBy(() -> restore(snapshot, CLEARING, Fault.NONE, interrupting))
        .isInstanceOf(InterruptedException.class);

    assertThat(out.resolve("name")).isSymbolicLink();
    assertThat(out.resolve(aside()).toFile().list()).hasSize(8);
    assertThat(tree()).filteredOn(name -> name.contains("partial")).isEmpty();
  }

  /** As some layered file systems do with folders of a lower layer. */
  @Test
  void replacesAFolderThatCannotBeRenamed() throws Exception {
    var snapshot = snapshot(made -> made.file("name", "new"));
    assertThat(snapshot).isNotNull();
    write("name/sub/one");

    var told = RefusedCalls.run(WithoutRenaming.class, folder.resolve("repo"), out);

    assertThat(told).containsExactly("[]");
    assertThat(tree()).containsExactly("name");
    assertThat(out.resolve("name")).hasContent("new");
  }

  /** Restores the latest snapshot where nothing that is there can be renamed. */
  static final class WithoutRenaming {
    static void main(String[] arguments) throws Exception {
      RefusedCalls.refuse(RefusedCalls.RENAMEAT, Errno.EXDEV, 18);
      try (var fixture = RestoreFixture.open(LocalStore.at(Path.of(arguments[0])))) {
        var run = fixture.restoreLatest(Path.of(arguments[1]), CLEARING);
        System.out.println(run.items().stream().filter(item -> !item.message().isEmpty()).toList());
      }
    }
  }

  /** Restores the latest snapshot where nothing can be given an owner. */
  static final class WithoutOwners {
    static void main(String[] arguments) throws Exception {
      RefusedCalls.refuse(RefusedCalls.FCHOWNAT, Errno.EIO, 5);
      try (var fixture = RestoreFixture.open(LocalStore.at(Path.of(arguments[0])))) {
        var run = fixture.restoreLatest(Path.of(arguments[1]), CLEARING);
        run.unrestored().forEach(item -> System.out.println(item.path() + " " + item.outcome()));
      }
    }
  }

  /** What the kernel refuses to {@link Making}. */
  private enum Refused {
    HOLDING_A_LINK,
    ASKING_WHAT_A_LINK_INHERITS,
    OPENING_A_FOLDER
  }

  /** Makes something right in the target, without a restore. */
  static final class Making {
    static void main(String[] arguments) throws Exception {
      var refused = Refused.valueOf(arguments[2]);
      try (var fixture = RestoreFixture.open(LocalStore.at(Path.of(arguments[0])));
          var made = new HandmadeSnapshots(fixture.repository());
          var target = PosixTarget.of(Path.of(arguments[1]))) {
        var link = made.link("name", "elsewhere");
        var folder = target.makeFolder();
        folder.list(_ -> {}); // it is open from here on
        refuse(refused);
        switch (refused) {
          case HOLDING_A_LINK, ASKING_WHAT_A_LINK_INHERITS -> folder.makeSpecial(link.name(), link);
          case OPENING_A_FOLDER -> folder.make(link.name());
        }
        System.out.println("made");
      } catch (EngineException e) {
        System.out.println(e.code());
      }
    }

    private static void refuse(Refused refused) {
      switch (refused) {
        case HOLDING_A_LINK ->
            RefusedCalls.refuse(RefusedCalls.OPENAT, RefusedCalls.PATH, Errno.EIO, 5);
        case ASKING_WHAT_A_LINK_INHERITS ->
            RefusedCalls.refuse(RefusedCalls.LGETXATTR, Errno.EIO, 5);
        case OPENING_A_FOLDER ->
            RefusedCalls.refuse(RefusedCalls.OPENAT, RefusedCalls.DIRECTORY, Errno.EIO, 5);
      }
    }
  }

  private Snapshot snapshot(Function<HandmadeSnapshots, Node> node) {
    try (var made = new HandmadeSnapshots(fixture.repository())) {
      return made.save(List.of("/data"), made.folder("data", node.apply(made)));
    }
  }

  private RestoreFixture.Run restore(
      Snapshot snapshot, RestoreOptions options, Fault fault, Consumer<RestoredItem> heard)
      throws InterruptedException {
    try (var target = new FaultyTarget(PosixTarget.of(out), fault)) {
      return fixture.restore(target, RestoreRequest.everything(snapshot, options), heard);
    }
  }

  private void write(String name) throws IOException {
    var file = out.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "mine");
  }

  private String aside() throws IOException {
    return tree().stream()
        .filter(name -> name.startsWith(".holdfast-replaced-") && !name.contains("/"))
        .findFirst()
        .orElseThrow();
  }

  /** All below the target. */
  private List<String> tree() throws IOException {
    try (var all = Files.walk(out)) {
      return all.filter(path -> !path.equals(out))
          .map(path -> out.relativize(path).toString())
          .toList();
    }
  }

  /** What a target refuses. */
  private enum Fault {
    NONE,
    /** To give what is whole the name "name". */
    NAMING,
    /** To go on with what it made in the place of something, once it is there. */
    MAKING,
    /** To remove "fixed". */
    REMOVING
  }

  private static final class FaultyTarget extends TargetWrapper {
    private final Fault fault;

    FaultyTarget(RestoreTarget target, Fault fault) {
      super(target);
      this.fault = fault;
    }

    @Override
    public Optional<RestoreFolder> findFolder() {
      return super.findFolder().map(found -> new FaultyFolder(found, fault));
    }
  }

  private static final class FaultyFolder extends FolderWrapper {
    private final Fault fault;

    FaultyFolder(RestoreFolder folder, Fault fault) {
      super(folder);
      this.fault = fault;
    }

    @Override
    RestoreFolder wrap(RestoreFolder below) {
      return new FaultyFolder(below, fault);
    }

    @Override
    public void rename(NodeName from, NodeName to, boolean replace) {
      refuse(Fault.NAMING, to, "name", from.toText().startsWith(".holdfast-partial-"));
      super.rename(from, to, replace);
    }

    @Override
    public List<MetadataProblem> makeSpecial(NodeName name, Node node) {
      var problems = super.makeSpecial(name, node);
      refuse(Fault.MAKING, name, name.toText(), true);
      return problems;
    }

    @Override
    public RestoreFolder make(NodeName name) {
      var made = super.make(name);
      refuse(Fault.MAKING, name, name.toText(), true);
      return made;
    }

    @Override
    public void remove(NodeName name) {
      refuse(Fault.REMOVING, name, "fixed", true);
      super.remove(name);
    }

    private void refuse(Fault which, NodeName name, String refused, boolean really) {
      if (really && fault == which && name.equals(NodeName.ofUtf8(refused))) {
        throw new EngineException(ErrorCode.TARGET_UNWRITABLE, "made to refuse " + name);
      }
    }
  }
}
