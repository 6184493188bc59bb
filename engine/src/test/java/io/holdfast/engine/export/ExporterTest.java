package io.holdfast.engine.export;

import static java.lang.ProcessBuilder.Redirect.DISCARD;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.repository.RandomHistory;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.tree.FileIdentity;
import io.holdfast.engine.tree.FileMode;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.NodeTimes;
import io.holdfast.engine.tree.Owner;
import io.holdfast.engine.tree.TreeEncoder;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.store.testkit.MemoryStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written, and told, when an export fails on its way. */
class ExporterTest {
  private static final Instant THEN = Instant.parse("2026-01-02T03:04:05Z");

  private final Repository repository = TestRepositories.create(new MemoryStore());
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();

  @AfterEach
  void close() {
    repository.close();
  }

  @Test
  void onePlainFileIsNeverMoreThanItsBytes() throws Exception {
    var snapshot = snapshot(11, "hello world");
    var interrupting =
        new ExportListener() {
          @Override
          public void item(TreePath path, long bytes) {
            Thread.currentThread().interrupt();
          }
        };

    assertThatThrownBy(() -> export(snapshot, ArchiveFormat.PLAIN, output, interrupting))
        .isInstanceOf(InterruptedException.class);

    assertThat(output).hasToString("hello world");
  }

  @Test
  void tellsOfDamageThoughTheOutputRefusesThen() throws Exception {
    var snapshot = snapshot(20, "hello world", null);
    var refusing =
        new OutputStream() {
          @Override
          public void write(int value) {}

          @Override
          public void flush() throws IOException {
            throw new IOException("told to refuse");
          }
        };

    assertThatThrownBy(() -> export(snapshot, ArchiveFormat.TAR, refusing, ExportListener.NONE))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BLOB_MISSING))
        .hasSuppressedException(new IOException("told to refuse"));
  }

  /** A block of a tar has 512 bytes. */
  @ParameterizedTest
  @ValueSource(ints = {512, 700})
  void aTarIsSeenToBeCutBehindAFileThatIsLongerThanItsTreeSays(int size, @TempDir Path folder)
      throws Exception {
    var snapshot = snapshot(size, "x".repeat(size), "y");

    assertThatThrownBy(() -> export(snapshot, ArchiveFormat.TAR, output, ExportListener.NONE))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TREE_DAMAGED));

    var archive = Files.write(folder.resolve("archive"), output.toByteArray());
    assertThat(archive).isNotEmptyFile();
    var reader =
        new ProcessBuilder("tar", "-tf", archive.toString())
            .redirectErrorStream(true)
            .redirectOutput(DISCARD)
            .start();
    assertThat(reader.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(reader.exitValue()).isNotZero();
  }

  private void export(
      Snapshot snapshot, ArchiveFormat format, OutputStream into, ExportListener listener)
      throws InterruptedException {
    var request = new ExportRequest(snapshot, List.of(TreePath.parse("/file")), format, null);
    Exporter.run(repository, request, into, listener);
  }

  /**
   * Of one file.
   *
   * @param size as its node tells
   * @param contents one blob each; null for one that is missing
   */
  private Snapshot snapshot(long size, @Nullable String... contents) throws InterruptedException {
    var blobs = new ArrayList<BlobId>();
    var nodes = new TreeEncoder(ZoneOffset.UTC);
    try (var writer = repository.openWriter(RandomHistory.SMALL_PACKS, () -> {})) {
      for (var content : contents) {
        var bytes = (content == null ? "nowhere" : content).getBytes(UTF_8);
        blobs.add(BlobId.hash(bytes, 0, bytes.length));
        if (content != null) {
          writer.save(BlobType.DATA, blobs.getLast(), bytes, 0, bytes.length);
        }
      }
      nodes.add(new Node.File(NodeName.ofUtf8("file"), metadata(), size, blobs));
      var tree = nodes.tree();
      writer.saveTree(tree);
      writer.flush();
      repository.loadIndex();
      var time = OffsetDateTime.ofInstant(THEN, ZoneOffset.UTC);
      return Snapshot.builder(time, tree.id(), List.of("/")).build();
    }
  }

  private static NodeMetadata metadata() {
    return new NodeMetadata(
        FileMode.ofUnix(0100644),
        new NodeTimes(THEN, THEN, THEN),
        new Owner(0, 0, "root", "root"),
        new FileIdentity(1, 1, 1),
        List.of(),
        "");
  }
}
