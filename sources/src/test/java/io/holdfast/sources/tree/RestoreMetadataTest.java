package io.holdfast.sources.tree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.restore.ItemOutcome;
import io.holdfast.engine.restore.MetadataProblem;
import io.holdfast.engine.restore.Placement;
import io.holdfast.engine.restore.RestoreOptions;
import io.holdfast.engine.restore.RestoreRequest;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.tree.ExtendedAttribute;
import io.holdfast.engine.tree.FileIdentity;
import io.holdfast.engine.tree.FileMode;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.NodeTimes;
import io.holdfast.engine.tree.Owner;
import io.holdfast.engine.tree.RawBytes;
import io.holdfast.sources.posix.Accounts;
import io.holdfast.sources.testkit.HandmadeSnapshots;
import io.holdfast.sources.testkit.RestoreFixture;
import io.holdfast.sources.testkit.TestFolder;
import java.io.RandomAccessFile;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of files whose metadata a target does not take, or which is not true. */
class RestoreMetadataTest {
  private static final Instant THEN = Instant.parse("2020-02-03T04:05:06Z");
  private static final int NOBODY = 65534;

  private final TestFolder folder = TestFolder.create();
  private final RestoreFixture fixture = RestoreFixture.create(folder.resolve("repo"));
  private final Path out = folder.resolve("out");

  @AfterEach
  void close() {
    fixture.close();
    folder.close();
  }

  @Test
  void contentIsThereWhereAnAttributeIsRefused() throws Exception {
    var refused = new ExtendedAttribute("user." + "n".repeat(700), RawBytes.ofUtf8("value"));

    var run =
        restore(made -> {
          var whole = made.file("file", "content");
          var metadata = metadata(0100640, List.of(refused));
          return new Node.File(whole.name(), metadata, whole.size(), whole.content());
        });

    var item = run.item("/file");
    assertThat(item.outcome()).isEqualTo(ItemOutcome.WARNING);
    assertThat(item.message()).contains("name too long");
    assertThat(out.resolve("file")).hasContent("content");
    assertThat(Files.getLastModifiedTime(out.resolve("file"))).isEqualTo(FileTime.from(THEN));
  }

  /** As a foreign repair may leave it: nobody shall believe that it is whole. */
  @Test
  void saysThatAFileHasAnotherSizeThanItHad() throws Exception {
    var run =
        restore(made -> {
          var whole = made.file("file", "content");
          return new Node.File(whole.name(), whole.metadata(), 1000, whole.content());
        });

    var item = run.item("/file");
    assertThat(item.outcome()).isEqualTo(ItemOutcome.WARNING);
    assertThat(item.message()).contains("7 bytes").contains("1000");
    assertThat(item.code()).contains(ErrorCode.TREE_DAMAGED);
    assertThat(out.resolve("file")).hasContent("content");
  }

  @Test
  void restoresAHugeHoleAsAHole() throws Exception {
    var source = Files.createDirectory(folder.resolve("source"));
    var length = 200L << 30;
    try (var file = new RandomAccessFile(source.resolve("sparse").toFile(), "rw")) {
      file.setLength(length);
      file.seek(length / 2);
      file.write("in the middle".getBytes(UTF_8));
    }
    fixture.backup(source);

    var options = RestoreOptions.standard().with(Placement.STRIPPED);
    var run = fixture.restoreLatest(out, options);

    assertThat(run.unrestored()).isEmpty();
    var restored = out.resolve("sparse");
    assertThat(restored).hasSize(length);
    try (var file = new RandomAccessFile(restored.toFile(), "r")) {
      var middle = new byte["in the middle".length()];
      file.seek(length / 2);
      file.readFully(middle);
      assertThat(new String(middle, UTF_8)).isEqualTo("in the middle");
    }
  }

  /** Even a folder's "." is looked up with the right to search it. */
  @Test
  void aFolderThatNobodyMaySearchHasItsTimes() throws Exception {
    assumeTrue(Accounts.effectiveUid() == 0, "only root becomes another");
    Files.setAttribute(folder.path(), "unix:mode", 0711);
    Files.createDirectory(out);
    Files.setAttribute(out, "unix:uid", NOBODY);
    describeFolder("as root"); // so that no class is to be loaded by one who may read little

    var problems = asNobody(() -> describeFolder("as nobody"));

    assertThat(problems)
        .extracting(MetadataProblem::aspect)
        .containsOnly(MetadataProblem.Aspect.OWNER);
    assertThat(Files.getLastModifiedTime(out.resolve("as nobody"))).isEqualTo(FileTime.from(THEN));
    assertThat(Files.getAttribute(out.resolve("as nobody"), "unix:mode")).isEqualTo(0040600);
  }

  private List<MetadataProblem> describeFolder(String name) {
    try (var target = PosixTarget.of(out)) {
      var made = target.findFolder().orElseThrow().make(NodeName.ofUtf8(name));
      return made.describe(metadata(0040600, List.of()));
    }
  }

  /** Another account for one thread alone. */
  private static <T> T asNobody(Callable<T> work) throws Exception {
    var linker = Linker.nativeLinker();
    var setter =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("setfsuid"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    var task =
        new FutureTask<>(() -> {
          try {
            var _ = (int) setter.invokeExact(NOBODY);
          } catch (Throwable e) {
            throw new AssertionError(e);
          }
          return work.call();
        });
    Thread.ofPlatform().start(task);
    return task.get();
  }

  private RestoreFixture.Run restore(Function<HandmadeSnapshots, Node> node) throws Exception {
    Snapshot snapshot;
    try (var made = new HandmadeSnapshots(fixture.repository())) {
      snapshot = made.save(List.of("/"), node.apply(made));
    }
    return fixture.restore(out, RestoreRequest.everything(snapshot, RestoreOptions.standard()));
  }

  private static NodeMetadata metadata(int mode, List<ExtendedAttribute> attributes) {
    return new NodeMetadata(
        FileMode.ofUnix(mode),
        new NodeTimes(THEN, THEN, THEN),
        new Owner(0, 0, "root", "root"),
        new FileIdentity(1, 1, 1),
        attributes,
        "");
  }
}
