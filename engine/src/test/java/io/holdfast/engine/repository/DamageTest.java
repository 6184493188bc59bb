package io.holdfast.engine.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.config.ConfigCodec;
import io.holdfast.engine.crypto.Password;
import io.holdfast.engine.key.KeyFiles;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.StoredObject;
import io.holdfast.store.testkit.MemoryStore;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each class of file, damaged in each way, is named for what it is and never read as data. */
class DamageTest {
  private static final byte[] CONTENT = "some content worth keeping\n".repeat(20).getBytes(UTF_8);
  private static final BlobId ID = BlobId.hash(CONTENT, 0, CONTENT.length);

  private final MemoryStore store = new MemoryStore();
  private SnapshotId snapshot = SnapshotId.parse("00".repeat(32));

  /** Ways in which a disk, a cable or a person damages a file. */
  enum Damage {
    FIRST_BYTE(bytes -> flip(bytes, 0)),
    MIDDLE_BYTE(bytes -> flip(bytes, bytes.length / 2)),
    LAST_BYTE(bytes -> flip(bytes, bytes.length - 1)),
    CUT(bytes -> Arrays.copyOf(bytes, bytes.length - 1)),
    HALVED(bytes -> Arrays.copyOf(bytes, bytes.length / 2)),
    GROWN(bytes -> Arrays.copyOf(bytes, bytes.length + 1)),
    EMPTY(_ -> new byte[0]),
    ZEROS(bytes -> new byte[bytes.length]);

    final UnaryOperator<byte[]> change;

    Damage(UnaryOperator<byte[]> change) {
      this.change = change;
    }

    private static byte[] flip(byte[] bytes, int at) {
      var flipped = bytes.clone();
      flipped[at] ^= 1;
      return flipped;
    }
  }

  @BeforeEach
  void fill() throws Exception {
    try (var repository = TestRepositories.create(store);
        var writer = repository.openWriter(WriterOptions.defaults(), () -> {})) {
      writer.save(BlobType.DATA, ID, CONTENT, 0, CONTENT.length);
      writer.flush();
      snapshot =
          repository
              .snapshots()
              .save(Snapshot.builder(OffsetDateTime.now(), ID, List.of("/")).build())
              .id();
    }
  }

  @ParameterizedTest
  @EnumSource
  void config(Damage damage) {
    store.damage(ObjectName.CONFIG, damage.change);

    assertCode(ErrorCode.CONFIG_DAMAGED, () -> TestRepositories.open(store));
  }

  @ParameterizedTest
  @EnumSource
  void key(Damage damage) {
    damageAll(ObjectType.KEY, damage);

    assertCode(ErrorCode.KEY_DAMAGED, () -> TestRepositories.open(store));
  }

  @ParameterizedTest
  @EnumSource
  void snapshot(Damage damage) {
    damageAll(ObjectType.SNAPSHOT, damage);

    try (var repository = TestRepositories.open(store)) {
      assertCode(ErrorCode.SNAPSHOT_DAMAGED, () -> repository.snapshots().get(snapshot));
      assertCode(ErrorCode.SNAPSHOT_DAMAGED, () -> repository.snapshots().list());
    }
  }

  @ParameterizedTest
  @EnumSource
  void index(Damage damage) {
    damageAll(ObjectType.INDEX, damage);

    try (var repository = TestRepositories.open(store)) {
      assertCode(ErrorCode.INDEX_DAMAGED, repository::loadIndex);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FIRST_BYTE", "EMPTY", "ZEROS"})
  void pack(Damage damage) throws Exception {
    damageAll(ObjectType.PACK, damage);

    try (var repository = TestRepositories.open(store)) {
      repository.loadIndex();
      assertCode(ErrorCode.BLOB_DAMAGED, () -> repository.loadBlob(ID, BlobType.DATA));
    }
  }

  @Test
  void missingPackIsNamed() throws Exception {
    list(ObjectType.PACK).forEach(object -> store.delete(object.name()));

    try (var repository = TestRepositories.open(store)) {
      repository.loadIndex();
      assertCode(ErrorCode.BLOB_MISSING, () -> repository.loadBlob(ID, BlobType.DATA));
      assertCode(ErrorCode.BLOB_MISSING, () -> repository.loadTree(ID));
    }
  }

  @Test
  void anotherCopyHelpsWhenOneIsDamagedOrGone() throws Exception {
    var damaged = list(ObjectType.PACK).getFirst().name();
    try (var repository = TestRepositories.open(store);
        var writer = repository.openWriter(WriterOptions.defaults(), () -> {})) {
      writer.save(BlobType.DATA, ID, CONTENT, 0, CONTENT.length); // its index was not loaded
      writer.flush();
    }
    assertThat(list(ObjectType.PACK)).hasSize(2);
    store.damage(damaged, Damage.FIRST_BYTE.change);
    try (var repository = TestRepositories.open(store)) {
      repository.loadIndex();
      assertThat(repository.loadBlob(ID, BlobType.DATA)).isEqualTo(CONTENT);
    }
    store.delete(damaged);
    try (var repository = TestRepositories.open(store)) {
      repository.loadIndex();
      assertThat(repository.loadBlob(ID, BlobType.DATA)).isEqualTo(CONTENT);
    }
  }

  @Test
  void snapshotsAreFoundByTheStartOfTheirId() {
    try (var repository = TestRepositories.open(store)) {
      var snapshots = repository.snapshots();
      assertThat(snapshots.get(snapshot.toString().substring(0, 8)).id()).isEqualTo(snapshot);
      assertCode(ErrorCode.SNAPSHOT_MISSING, () -> snapshots.get("ab".repeat(32)));
      assertCode(ErrorCode.INPUT_INVALID, () -> snapshots.get(""));
      assertCode(ErrorCode.INPUT_INVALID, () -> snapshots.get("../x"));
      for (var i = 0; i < 17; i++) {
        snapshots.save(Snapshot.builder(OffsetDateTime.now(), ID, List.of("/")).build());
      }
      var start = ambiguousStart(snapshots.ids());
      assertCode(ErrorCode.SNAPSHOT_AMBIGUOUS, () -> snapshots.get(start));
    }
  }

  @Test
  void refusesWhatIsNoRepositoryAndWhatIsOne() {
    assertCode(ErrorCode.REPOSITORY_MISSING, () -> TestRepositories.open(new MemoryStore()));
    assertCode(ErrorCode.REPOSITORY_EXISTS, () -> TestRepositories.create(store));
    store.delete(ObjectName.CONFIG);
    assertCode(ErrorCode.REPOSITORY_EXISTS, () -> TestRepositories.create(store));
  }

  @Test
  void createsAgainWhatACrashLeftWithoutConfig() {
    var unfinished = new MemoryStore();
    TestRepositories.create(unfinished).close();
    unfinished.delete(ObjectName.CONFIG);

    TestRepositories.create(unfinished).close();

    try (var repository = TestRepositories.open(unfinished)) {
      assertThat(repository.keys().list()).hasSize(1);
    }
  }

  @Test
  void refusesVersionsAndPolynomialsThatItDoesNotKnow() {
    saveConfig(
        "{\"version\":3,\"id\":\"%s\",\"chunker_polynomial\":\"2f1d34ffadedbd\"}"
            .formatted("ab".repeat(32)));
    assertCode(ErrorCode.REPOSITORY_VERSION, () -> TestRepositories.open(store));

    saveConfig(
        "{\"version\":2,\"id\":\"%s\",\"chunker_polynomial\":\"20000000000000\"}"
            .formatted("ab".repeat(32)));
    assertCode(ErrorCode.CONFIG_DAMAGED, () -> TestRepositories.open(store));
  }

  @Test
  void keepsFieldsOfOtherProgramsInTheConfig() {
    var text =
        "{\"version\":2,\"id\":\"%s\",\"chunker_polynomial\":\"2f1d34ffadedbd\","
                .formatted("ab".repeat(32))
            + "\"append_only\":true,\"chunker\":{\"a\":[1,\"x\"]}}";

    var written = new String(ConfigCodec.encode(ConfigCodec.decode(text.getBytes(UTF_8))), UTF_8);

    assertThat(written).contains("\"append_only\":true", "\"chunker\":{\"a\":[1,\"x\"]}");
  }

  private void saveConfig(String text) {
    try (var password = Password.of(TestRepositories.PASSWORD);
        var key = new KeyFiles(store, InstantSource.system()).open(password, null).masterKey()) {
      var sealed = key.seal(text.getBytes(UTF_8));
      store.damage(ObjectName.CONFIG, _ -> sealed);
    }
  }

  private static String ambiguousStart(List<SnapshotId> ids) {
    var starts = ids.stream().map(id -> id.toString().substring(0, 1)).toList();
    return starts.stream()
        .filter(start -> starts.stream().filter(start::equals).count() > 1)
        .findFirst()
        .orElseThrow(); // 18 ids, 16 digits
  }

  private void damageAll(ObjectType type, Damage damage) {
    list(type).forEach(object -> store.damage(object.name(), damage.change));
  }

  private List<StoredObject> list(ObjectType type) {
    var objects = new ArrayList<StoredObject>();
    store.list(type, objects::add);
    return objects;
  }

  private static void assertCode(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(HoldfastException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
