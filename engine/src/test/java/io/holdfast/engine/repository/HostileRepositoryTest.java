package io.holdfast.engine.repository;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.sun.management.ThreadMXBean;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.WholeFiles;
import io.holdfast.engine.index.IndexCodec;
import io.holdfast.engine.index.IndexId;
import io.holdfast.engine.index.IndexVisitor;
import io.holdfast.engine.index.IndexedPack;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.EncodedBlob;
import io.holdfast.engine.pack.PackHeader;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.PackedBlob;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.testkit.MemoryStore;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Repositories by one who has a key, or a place to write to, and bad ideas. */
class HostileRepositoryTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final long MIB = 1 << 20;
  private static final int HUGE = Integer.MAX_VALUE;
  private static final byte[] CONTENT = "some content\n".repeat(20).getBytes(UTF_8);
  private static final BlobId ID = BlobId.hash(CONTENT, 0, CONTENT.length);
  private static final BlobId OTHER = BlobId.hash(CONTENT, 0, 1);

  private final MemoryStore store = new MemoryStore();
  private final Repository repository = TestRepositories.create(store);

  @AfterEach
  void close() {
    repository.close();
  }

  /** The second is shorter than what memory is taken for without asking the store. */
  @ParameterizedTest
  @CsvSource({"DATA,2147483647,false", "TREE,2147483647,false", "DATA,70000,true"})
  void takesNoMemoryForBytesThatNoPackHas(BlobType type, int length, boolean compressed)
      throws Exception {
    var pack = savePack();
    var plain = compressed ? HUGE : length - 32;
    var blob = new PackedBlob(OTHER, type, 0, length, plain, compressed);
    list(pack, blob);

    assertThat(
            allocatedBy(
                () -> refuses(ErrorCode.BLOB_DAMAGED, () -> repository.loadBlob(OTHER, type))))
        .isLessThan(4 * MIB);
    assertThat(
            allocatedBy(() ->
                refuses(
                    ErrorCode.BLOB_DAMAGED,
                    () -> new PackBlobs(repository).read(pack, List.of(blob), (_, _) -> {}))))
        .isLessThan(8 * MIB);
  }

  /** All of it is there, in few bytes. A check calls nothing sound that no restore can read. */
  @Test
  void takesNoMemoryForDataThatNobodyCuts() throws Exception {
    var plain = new byte[128 * (int) MIB + 1];
    var id = BlobId.hash(plain, 0, plain.length);
    var sealed = repository.masterKey().seal(Zstd.compress(plain));
    var pack = PackId.parse("cd".repeat(32));
    store.save(pack.objectName(), List.of(ByteBuffer.wrap(sealed)));
    var blob = new PackedBlob(id, BlobType.DATA, 0, sealed.length, plain.length, true);
    list(pack, blob);

    assertThat(
            allocatedBy(() ->
                refuses(ErrorCode.BLOB_DAMAGED, () -> repository.loadBlob(id, BlobType.DATA))))
        .isLessThan(4 * MIB);
    refuses(ErrorCode.BLOB_DAMAGED, () -> repository.blobs().prove(id, blob.in(pack), sealed, 0));
  }

  @Test
  void takesNoMemoryForTreesThatNoPackHas() throws Exception {
    list(savePack(), new PackedBlob(OTHER, BlobType.TREE, 0, HUGE, HUGE, true));

    assertThat(allocatedBy(() -> refuses(ErrorCode.BLOB_DAMAGED, () -> repository.openTree(OTHER))))
        .isLessThan(4 * MIB);
  }

  /** Read together, the first would end behind what was read. */
  @Test
  void readsBlobsThatLieInEachOtherOneByOne() throws Exception {
    var pack = savePack(8 * (int) MIB);
    var outer = new PackedBlob(OTHER, BlobType.DATA, 0, 6 * (int) MIB, 6 * (int) MIB - 32, false);
    var inner = new PackedBlob(OTHER, BlobType.DATA, 10, 100, 68, false);
    list(pack, outer, inner);
    var unreadable = new ArrayList<PackedBlob>();

    new PackBlobs(repository)
        .read(
            pack,
            List.of(outer, inner),
            new PackBlobs.Use() {
              @Override
              public void use(PackedBlob blob, EncodedBlob encoded) {}

              @Override
              public void unreadable(PackedBlob blob, HoldfastException failure) {
                unreadable.add(blob);
              }
            });

    assertThat(unreadable).containsExactly(outer, inner);
  }

  /** For some years stock repairs wrote one index file of all packs. */
  @Test
  void readsLargeIndexesWithoutHoldingThem() throws Exception {
    var large = index(128 * MIB + 1);

    assertThat(allocatedBy(() -> repository.indexFiles().read(large, nothing())))
        .isLessThan(4 * MIB);
    refuses(ErrorCode.INDEX_DAMAGED, () -> repository.sealedFiles().load(large.objectName()));
  }

  @Test
  void listsNoMoreBlobsOfAPackThanItsHeaderCan() {
    var blob =
        "{\"id\":\"%s\",\"type\":\"data\",\"offset\":0,\"length\":32}".formatted("ab".repeat(32));
    var head = "{\"packs\":[{\"id\":\"%s\",\"blobs\":[".formatted("cd".repeat(32));
    var text = new StringBuilder(head).append(blob);
    text.repeat("," + blob, PackHeader.MOST_BLOBS - 1);
    var most = (text + "]}]}").getBytes(US_ASCII);
    var more = (text + "," + blob + "]}]}").getBytes(US_ASCII);

    assertThatThrownBy(() -> IndexCodec.decode(more, 2, nothing()))
        .hasMessageContaining("more than 453438 blobs");
    assertThatCode(() -> IndexCodec.decode(most, 2, nothing())).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @EnumSource(names = {"CONFIG", "KEY", "LOCK", "SNAPSHOT"})
  void readsNoFileThatNoClientWrites(ObjectType type) {
    var most = type == ObjectType.SNAPSHOT ? 64 * (int) MIB : (int) MIB;
    var name =
        type == ObjectType.CONFIG ? ObjectName.CONFIG : new ObjectName(type, "ab".repeat(32));
    store.delete(name);
    store.save(name, List.of(ByteBuffer.allocate(most)));

    assertThat(WholeFiles.load(store, name)).hasSize(most);

    store.damage(name, bytes -> Arrays.copyOf(bytes, most + 1));
    refuses(WholeFiles.damaged(type), () -> WholeFiles.load(store, name));
  }

  private PackId savePack() {
    return savePack(100_000);
  }

  private PackId savePack(int bytes) {
    var pack = PackId.parse("ab".repeat(32));
    store.save(pack.objectName(), List.of(ByteBuffer.allocate(bytes)));
    return pack;
  }

  private void list(PackId pack, PackedBlob... blobs) throws InterruptedException {
    repository.indexFiles().save(List.of(new IndexedPack(pack, List.of(blobs))), List.of());
    repository.loadIndex();
  }

  /** An index file that lists nothing, in so many bytes. */
  private IndexId index(long bytes) {
    var text = new byte[(int) bytes];
    Arrays.fill(text, (byte) ' ');
    var index = "{\"packs\":[]".getBytes(US_ASCII);
    System.arraycopy(index, 0, text, 0, index.length);
    text[text.length - 1] = '}';
    return IndexId.parse(repository.sealedFiles().save(ObjectType.INDEX, text).id());
  }

  private static IndexVisitor nothing() {
    return _ -> {};
  }

  private interface Work {
    void run() throws Exception;
  }

  /** Bytes of the heap, when no class is loaded any more. */
  private static long allocatedBy(Work work) throws Exception {
    work.run();
    var before = THREADS.getCurrentThreadAllocatedBytes();
    work.run();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  private static void refuses(ErrorCode code, Work work) {
    assertThatThrownBy(work::run)
        .isInstanceOf(EngineException.class)
        .extracting(e -> ((EngineException) e).code())
        .isEqualTo(code);
  }
}
