package io.holdfast.sources.tree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.restore.ConflictPolicy;
import io.holdfast.engine.restore.ItemOutcome;
import io.holdfast.engine.restore.MetadataProblem;
import io.holdfast.engine.restore.Placement;
import io.holdfast.engine.restore.RestoreFile;
import io.holdfast.engine.restore.RestoreFolder;
import io.holdfast.engine.restore.RestoreOptions;
import io.holdfast.engine.restore.RestoreRequest;
import io.holdfast.engine.restore.RestoreTarget;
import io.holdfast.engine.restore.RestoredItem;
import io.holdfast.engine.restore.TargetEntry;
import io.holdfast.engine.restore.TargetIdentity;
import io.holdfast.engine.restore.TargetState;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.sources.testkit.RestoreFixture;
import io.holdfast.sources.testkit.TestFolder;
import io.holdfast.store.LocalStore;
import io.holdfast.store.ObjectType;
import io.holdfast.store.RetryingStore;
import io.holdfast.store.StoreException;
import io.holdfast.store.testkit.FaultyStore;
import io.holdfast.store.testkit.FaultyStore.Fault;
import io.holdfast.store.testkit.FaultyStore.Operation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a restore does when the store, a disk or the target fails in the middle of it. */
class RestoreFailureTest {
  private static final RestoreOptions OPTIONS = RestoreOptions.standard().with(Placement.STRIPPED);
  private static final RestoreOptions CLEARING = OPTIONS.with(ConflictPolicy.CLEAR_TARGET);
  private static final int FILES = 100;

  /** As many ranges are read at once at most. */
  private static final int MOST_WORKERS = 12;

  private final TestFolder folder = TestFolder.create();
  private final Path tree = folder.resolve("tree");
  private final Path out = folder.resolve("out");

  @AfterEach
  void close() {
    folder.close();
  }

  /** Each piece would be asked for by itself, with all patience. */
  @Test
  void endsWhenTheStoreIsGone() throws Exception {
    makeFiles();
    var place = new FaultyStore(LocalStore.at(folder.resolve("repo")));
    var pauses = new AtomicInteger();
    var patience = new RetryingStore.Patience(Duration.ofMinutes(1), Duration.ofMinutes(1), 3, 3);
    var store = new RetryingStore(place, patience, _ -> pauses.incrementAndGet());
    var restored = new ConcurrentLinkedQueue<String>();
    Consumer<RestoredItem> leaving =
        item -> {
          restored.add(item.path().toString().substring(1));
          place.fail(Fault.always(Operation.LOAD, ObjectType.PACK, ErrorCode.STORE_UNREACHABLE));
        };

    try (var fixture = RestoreFixture.open(store);
        var target = PosixTarget.of(out)) {
      var request = RestoreRequest.everything(fixture.latest(), OPTIONS);
      assertThatThrownBy(() -> fixture.restore(target, request, leaving))
          .asInstanceOf(type(StoreException.class))
          .returns(ErrorCode.STORE_UNREACHABLE, StoreException::code);
    }

    assertThat(pauses.get()).isLessThanOrEqualTo(2 * MOST_WORKERS);
    assertThat(restored).isNotEmpty().hasSizeLessThan(FILES);
    assertThat(out.toFile().list()).containsExactlyInAnyOrderElementsOf(restored);
    for (var name : restored) {
      assertThat(Files.mismatch(tree.resolve(name), out.resolve(name))).isEqualTo(-1);
    }
  }

  /** It may be all that is left of what the store has no more. */
  @Test
  void clearsNothingBeforeItIsReplaced() throws Exception {
    makeFiles();
    Files.createDirectories(out.resolve("stray"));
    Files.writeString(out.resolve("stray/file"), "mine");
    var place = new FaultyStore(LocalStore.at(folder.resolve("repo")));
    Consumer<RestoredItem> leaving =
        _ -> place.fail(Fault.always(Operation.LOAD, ObjectType.PACK, ErrorCode.STORE_UNREACHABLE));

    try (var fixture = RestoreFixture.open(place);
        var target = PosixTarget.of(out)) {
      var request = RestoreRequest.everything(fixture.latest(), CLEARING);
      assertThatThrownBy(() -> fixture.restore(target, request, leaving))
          .isInstanceOf(StoreException.class);
    }

    assertThat(out.resolve("stray/file")).hasContent("mine");
  }

  @Test
  void clearsNothingWhereSomethingCannotBeRestored() throws Exception {
    Files.createDirectories(tree.resolve("damaged/sub"));
    Files.createDirectories(tree.resolve("sound"));
    Files.writeString(tree.resolve("damaged/sub/file"), "damaged");
    Files.writeString(tree.resolve("sound/file"), "sound");
    backup();
    for (var name : List.of("stray", "damaged/stray", "damaged/sub/stray", "sound/stray")) {
      Files.createDirectories(out.resolve(name).getParent());
      Files.writeString(out.resolve(name), "mine");
    }
    var disk = new FaultyStore(LocalStore.at(folder.resolve("repo")));

    try (var fixture = RestoreFixture.open(disk)) {
      fixture.repository().loadIndex();
      var id = BlobId.hash("damaged".getBytes(UTF_8), 0, "damaged".length());
      var blob = fixture.repository().index().find(id, BlobType.DATA).orElseThrow();
      disk.breakBytes(blob.pack().objectName(), blob.offset() + 20, 1);

      var run = fixture.restoreLatest(out, CLEARING);

      assertThat(run.item("/damaged/sub/file").outcome()).isEqualTo(ItemOutcome.FAILED);
      for (var name : List.of("/stray", "/damaged/stray", "/damaged/sub/stray")) {
        assertThat(run.item(name).outcome()).isEqualTo(ItemOutcome.SKIPPED);
        assertThat(out.resolve(name.substring(1))).hasContent("mine");
      }
      assertThat(out.resolve("sound/stray")).doesNotExist();
    }
  }

  @Test
  void losesOneFileByABlockThatADiskCannotRead() throws Exception {
    makeFiles();
    var disk = new FaultyStore(LocalStore.at(folder.resolve("repo")));

    try (var fixture = RestoreFixture.open(disk)) {
      fixture.repository().loadIndex();
      var bytes = Files.readAllBytes(tree.resolve("f7"));
      var id = BlobId.hash(bytes, 0, bytes.length);
      var blob = fixture.repository().index().find(id, BlobType.DATA).orElseThrow();
      disk.breakBytes(blob.pack().objectName(), blob.offset() + 1000, 1);

      var run = fixture.restoreLatest(out, OPTIONS);

      assertThat(run.unrestored()).hasSize(1);
      assertThat(run.item("/f7").outcome()).isEqualTo(ItemOutcome.FAILED);
      assertThat(run.item("/f7").code()).contains(ErrorCode.BLOB_DAMAGED);
    }
    assertThat(out.toFile().list()).hasSize(FILES - 1);
  }

  @Test
  void givesAFileItsNextNameWhereTheTargetRefusesTheFirst() throws Exception {
    Files.createDirectories(tree.resolve("b"));
    Files.writeString(tree.resolve("a"), "one file");
    Files.createLink(tree.resolve("b/second"), tree.resolve("a"));
    Files.createLink(tree.resolve("c"), tree.resolve("a"));
    backup();

    try (var fixture = RestoreFixture.open(LocalStore.at(folder.resolve("repo")));
        var posix = PosixTarget.of(out)) {
      var target = new RefusingTarget(posix, NodeName.ofUtf8("a"), false, Map.of());
      var run =
          fixture.restore(target, RestoreRequest.everything(fixture.latest(), OPTIONS), _ -> {});

      assertThat(run.unrestored()).hasSize(1);
      assertThat(run.item("/a").code()).contains(ErrorCode.TARGET_UNWRITABLE);
    }
    assertThat(out.toFile().list()).containsExactlyInAnyOrder("b", "c");
    assertThat(out.resolve("b/second")).hasContent("one file");
    assertThat(Files.isSameFile(out.resolve("b/second"), out.resolve("c"))).isTrue();
  }

  @Test
  void leavesWhatIsInTheWayWhereNothingCanTakeItsPlace() throws Exception {
    Files.createDirectories(tree.resolve("folder"));
    Files.createSymbolicLink(tree.resolve("link"), Path.of("a"));
    Files.writeString(tree.resolve("a"), "one file");
    Files.createLink(tree.resolve("b"), tree.resolve("a"));
    backup();
    Files.createDirectories(out.resolve("b"));
    var mine = List.of("folder", "link", "b/mine");
    for (var name : mine) {
      Files.writeString(out.resolve(name), "mine");
    }

    try (var fixture = RestoreFixture.open(LocalStore.at(folder.resolve("repo")));
        var posix = PosixTarget.of(out)) {
      var target = new RefusingTarget(posix, NodeName.ofUtf8("none"), true, Map.of());
      var run =
          fixture.restore(target, RestoreRequest.everything(fixture.latest(), CLEARING), _ -> {});

      assertThat(run.unrestored())
          .extracting(item -> item.path().toString())
          .containsExactlyInAnyOrder("/folder", "/link", "/b");
    }
    assertThat(out.toFile().list()).containsExactlyInAnyOrder("folder", "link", "a", "b");
    for (var name : mine) {
      assertThat(out.resolve(name)).hasContent("mine");
    }
  }

  /** As on a disk to which both names are the same: what was restored must not go as the other. */
  @Test
  void clearsNothingWhereNamesThatDifferAreTheSame() throws Exception {
    Files.createDirectories(tree.resolve("Photos"));
    Files.writeString(tree.resolve("Photos/one"), "one");
    Files.createDirectories(tree.resolve("plain"));
    backup();
    for (var name : List.of("photos/stray", "plain/stray", "other")) {
      Files.createDirectories(out.resolve(name).getParent());
      Files.writeString(out.resolve(name), "mine");
    }

    try (var fixture = RestoreFixture.open(LocalStore.at(folder.resolve("repo")));
        var posix = PosixTarget.of(out)) {
      var same = Map.of(NodeName.ofUtf8("Photos"), NodeName.ofUtf8("photos"));
      var target = new RefusingTarget(posix, NodeName.ofUtf8("none"), false, same);
      var run =
          fixture.restore(target, RestoreRequest.everything(fixture.latest(), CLEARING), _ -> {});

      for (var name : List.of("/photos", "/other")) {
        assertThat(run.item(name).outcome()).isEqualTo(ItemOutcome.SKIPPED);
      }
    }
    assertThat(out.resolve("photos/one")).hasContent("one");
    assertThat(out.resolve("other")).exists();
    assertThat(out.resolve("photos/stray")).doesNotExist();
    assertThat(out.resolve("plain/stray")).doesNotExist();
  }

  /** As on such a disk, too. */
  @Test
  void sparesTheRepositoryUnderAnotherSpelling() throws Exception {
    Files.createDirectories(tree.resolve("REPO/KEYS"));
    Files.writeString(tree.resolve("REPO/KEYS/key"), "old");
    Files.writeString(tree.resolve("REPO/config"), "old");
    backup();
    var config = Files.readAllBytes(folder.resolve("repo/config"));

    try (var fixture = RestoreFixture.open(LocalStore.at(folder.resolve("repo")));
        var posix = PosixTarget.of(folder.path())) {
      var same =
          Map.of(
              NodeName.ofUtf8("REPO"), NodeName.ofUtf8("repo"),
              NodeName.ofUtf8("KEYS"), NodeName.ofUtf8("keys"));
      var target = new RefusingTarget(posix, NodeName.ofUtf8("none"), false, same);
      var run =
          fixture.restore(target, RestoreRequest.everything(fixture.latest(), CLEARING), _ -> {});

      for (var part : List.of("/REPO/config", "/REPO/KEYS")) {
        assertThat(run.item(part).outcome()).isEqualTo(ItemOutcome.SKIPPED);
      }
    }
    assertThat(folder.resolve("repo/config")).hasBinaryContent(config);
    assertThat(folder.resolve("repo/keys/key")).doesNotExist();
  }

  /** Some know no renaming that leaves what is there. */
  @Test
  void putsAFolderInThePlaceOfALinkWhereRenamesReplaceOnly() throws Exception {
    Files.createDirectories(tree.resolve("www"));
    Files.writeString(tree.resolve("www/page"), "page");
    backup();
    Files.createDirectories(out);
    Files.createSymbolicLink(out.resolve("www"), Path.of("elsewhere"));

    try (var fixture = RestoreFixture.open(LocalStore.at(folder.resolve("repo")));
        var posix = PosixTarget.of(out)) {
      var target = new RefusingTarget(posix, NodeName.ofUtf8("www"), false, Map.of());
      fixture.restore(target, RestoreRequest.everything(fixture.latest(), CLEARING), _ -> {});
    }

    assertThat(out.resolve("www/page")).hasContent("page");
  }

  /** Each of one piece. */
  private void makeFiles() throws Exception {
    Files.createDirectories(tree);
    var random = new Random(3);
    for (var i = 0; i < FILES; i++) {
      var bytes = new byte[300_000];
      random.nextBytes(bytes);
      Files.write(tree.resolve("f" + i), bytes);
    }
    backup();
  }

  private void backup() throws InterruptedException {
    try (var fixture = RestoreFixture.create(folder.resolve("repo"))) {
      fixture.backup(tree);
    }
  }

  /** Refuses to rename anything to one name, unless what is there may be replaced. */
  private static final class RefusingTarget extends TargetWrapper {
    private final NodeName refused;
    private final boolean full;
    private final Map<NodeName, NodeName> same;

    /**
     * @param full whether it refuses to make folders, links and special files too
     * @param same names that are others here
     */
    RefusingTarget(
        RestoreTarget target, NodeName refused, boolean full, Map<NodeName, NodeName> same) {
      super(target);
      this.refused = refused;
      this.full = full;
      this.same = same;
    }

    @Override
    public Optional<RestoreFolder> findFolder() {
      return super.findFolder().map(found -> new RefusingFolder(found, refused, full, same));
    }

    @Override
    public RestoreFolder makeFolder() {
      return new RefusingFolder(super.makeFolder(), refused, full, same);
    }
  }

  private record RefusingFolder(
      RestoreFolder folder, NodeName refused, boolean full, Map<NodeName, NodeName> same)
      implements RestoreFolder {
    private NodeName real(NodeName name) {
      return same.getOrDefault(name, name);
    }

    private void refuse(boolean refuses, NodeName name) {
      if (refuses) {
        throw new EngineException(ErrorCode.TARGET_UNWRITABLE, "made to refuse " + name);
      }
    }

    @Override
    public TargetIdentity identity() {
      return folder.identity();
    }

    @Override
    public Optional<TargetEntry> find(NodeName name) {
      return folder.find(real(name));
    }

    @Override
    public TargetState state(NodeName name) {
      return folder.state(real(name));
    }

    @Override
    public void list(Consumer<NodeName> each) {
      folder.list(each);
    }

    @Override
    public RestoreFolder open(NodeName name) {
      return new RefusingFolder(folder.open(real(name)), refused, full, same);
    }

    @Override
    public RestoreFolder make(NodeName name) {
      refuse(full, name);
      return new RefusingFolder(folder.make(name), refused, full, same);
    }

    @Override
    public RestoreFile makeFile(NodeName name) {
      return folder.makeFile(name);
    }

    @Override
    public List<MetadataProblem> makeSpecial(NodeName name, Node node) {
      refuse(full, name);
      return folder.makeSpecial(name, node);
    }

    @Override
    public void makeLink(NodeName name, RestoreFolder from, NodeName existing) {
      refuse(full, name);
      folder.makeLink(name, ((RefusingFolder) from).folder, existing);
    }

    @Override
    public void rename(NodeName from, NodeName to, boolean replace) {
      refuse(to.equals(refused) && !replace, to);
      folder.rename(from, to, replace);
    }

    @Override
    public boolean moveFolder(NodeName from, NodeName to) {
      return folder.moveFolder(from, to);
    }

    @Override
    public void remove(NodeName name) {
      folder.remove(name);
    }

    @Override
    public boolean isMounted(NodeName name) {
      return folder.isMounted(real(name));
    }

    @Override
    public List<MetadataProblem> describe(NodeName name, NodeMetadata metadata) {
      return folder.describe(real(name), metadata);
    }

    @Override
    public List<MetadataProblem> describe(NodeMetadata metadata) {
      return folder.describe(metadata);
    }
  }
}
