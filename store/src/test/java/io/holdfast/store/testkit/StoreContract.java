package io.holdfast.store.testkit;

import static io.holdfast.base.ErrorCode.OBJECT_EXISTS;
import static io.holdfast.base.ErrorCode.OBJECT_MISSING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.TaskGroup;
import io.holdfast.store.Content;
import io.holdfast.store.Draft;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import io.holdfast.store.StoreException;
import io.holdfast.store.StoredObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every store promises. A store's own test extends this and says how to open an empty one. */
public abstract class StoreContract {
  /** How far the clock of a server of the test's may be from ours. */
  private static final Duration CLOCKS = Duration.ofMinutes(1);

  protected Store store;

  protected abstract Store open();

  @BeforeEach
  void openStore() {
    store = open();
    store.create();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  @ParameterizedTest
  @EnumSource(ObjectType.class)
  void givesBackWhatItWasGiven(ObjectType type) throws Exception {
    var content = bytes(type == ObjectType.LOCK ? 60_000 : 100_000); // gateways take small locks
    var name = name(type, content);

    store.save(
        name,
        List.of(
            ByteBuffer.wrap(content, 0, 10),
            ByteBuffer.allocateDirect(50_000).put(content, 10, 50_000).flip(),
            ByteBuffer.wrap(content, 50_010, content.length - 50_010)));

    assertThat(loadAll(name)).isEqualTo(content);
    assertThat(store.size(name)).isEqualTo(content.length);
    assertThat(list(type)).containsExactly(new StoredObject(name, content.length));
  }

  @Test
  void putsAConfigInThePlaceOfAnother() throws Exception {
    store.save(ObjectName.CONFIG, List.of(ByteBuffer.wrap(bytes(300))));

    store.replaceConfig(bytes(200));
    store.replaceConfig(bytes(200));

    assertThat(loadAll(ObjectName.CONFIG)).isEqualTo(bytes(200));
    assertThat(list(ObjectType.CONFIG)).containsExactly(new StoredObject(ObjectName.CONFIG, 200));
  }

  @Test
  void tellsNoOtherTimeThanThatOfTheSaving() throws Exception {
    var before = Instant.now().minus(CLOCKS);
    var name = save(ObjectType.INDEX, bytes(10));

    var told = store.savedAt(name);

    if (tellsTimes()) {
      assertThat(told).isPresent();
    }
    told.ifPresent(at -> assertThat(at).isBetween(before, Instant.now().plus(CLOCKS)));
  }

  /** Whether it must say when it got an object. */
  protected boolean tellsTimes() {
    return false;
  }

  @Test
  void keepsAnObjectWithoutBytes() throws Exception {
    var name = save(ObjectType.LOCK, new byte[0]);

    assertThat(loadAll(name)).isEmpty();
    assertThat(list(ObjectType.LOCK)).containsExactly(new StoredObject(name, 0));
  }

  @Test
  void loadsExactlyTheRangeAskedFor() throws Exception {
    var content = bytes(1_000);
    var name = save(ObjectType.PACK, content);

    try (var range = store.load(name, 100, 50)) {
      assertThat(range.readAllBytes()).isEqualTo(slice(content, 100, 50));
    }
    try (var rest = store.load(name, 990, 0)) {
      assertThat(rest.readAllBytes()).isEqualTo(slice(content, 990, 10));
    }
    var buffer = ByteBuffer.allocate(60);
    buffer.position(10);
    store.read(name, 500, buffer);
    assertThat(buffer.hasRemaining()).isFalse();
    assertThat(slice(buffer.array(), 10, 50)).isEqualTo(slice(content, 500, 50));
  }

  @Test
  void hasNothingBehindTheEndOfAnObject() throws Exception {
    var name = save(ObjectType.INDEX, bytes(100));

    try (var rest = store.load(name, 100, 0)) {
      assertThat(rest.readAllBytes()).isEmpty();
    }
    assertFails(OBJECT_MISSING, () -> store.load(name, 101, 0).close());
    store.read(name, 100, ByteBuffer.allocate(0));
  }

  @Test
  void takesTheWholeContentAndLeavesItAsItIs() throws Exception {
    var parts = List.of(ByteBuffer.wrap(bytes(20)), ByteBuffer.allocate(0), ByteBuffer.allocate(7));
    var whole = Arrays.copyOf(bytes(20), 27);
    var name = name(ObjectType.PACK, whole);

    store.save(name, parts);

    assertThat(loadAll(name)).isEqualTo(whole);
    assertThat(parts).extracting(ByteBuffer::remaining).containsExactly(20, 0, 7);
  }

  @Test
  void keepsNothingOfAContentThatBreaksOff() throws Exception {
    var whole = bytes(300_000);
    var name = name(ObjectType.PACK, whole);

    assertThatThrownBy(() -> store.save(name, new BrokenContent(whole)))
        .isInstanceOf(StoreException.class);

    // A server may hear of it a moment later than we do.
    await().untilAsserted(() -> assertThat(list(ObjectType.PACK)).isEmpty());
    assertFails(OBJECT_MISSING, () -> store.size(name));
    store.save(name, List.of(ByteBuffer.wrap(whole)));
    assertThat(loadAll(name)).isEqualTo(whole);
  }

  /** Breaks in its middle, and is not there any more when it is asked for again. */
  private static final class BrokenContent implements Content {
    private final byte[] bytes;
    private boolean opened;

    private BrokenContent(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public long length() {
      return bytes.length;
    }

    @Override
    public synchronized InputStream open() {
      if (opened) {
        throw new StoreException(ErrorCode.STORE_FORBIDDEN, "the content is gone", null);
      }
      opened = true;
      var half = new ByteArrayInputStream(bytes, 0, bytes.length / 2);
      return new SequenceInputStream(
          half,
          new InputStream() {
            @Override
            public int read() throws IOException {
              throw new IOException("the content broke");
            }
          });
    }
  }

  @Test
  void savesADraftUnderTheNameThatItsBytesHaveInTheEnd() throws Exception {
    var content = bytes(700_000);
    var name = name(ObjectType.PACK, content);
    try (var draft = store.draft()) {
      draft.append(ByteBuffer.allocateDirect(300_000).put(content, 0, 300_000).flip());
      assertThat(list(ObjectType.PACK)).isEmpty();
      draft.append(ByteBuffer.wrap(content, 300_000, 400_000));

      store.save(name, draft);
    }

    assertThat(loadAll(name)).isEqualTo(content);
    assertThat(list(ObjectType.PACK)).containsExactly(new StoredObject(name, 700_000));
  }

  @Test
  void savesADraftAgainForWhoeverDidNotHearTheAnswer() throws Exception {
    var content = bytes(5_000);
    var name = name(ObjectType.PACK, content);
    for (var nth = 0; nth < 2; nth++) {
      try (var draft = draft(content)) {
        store.save(name, draft);
        store.save(name, draft);
      }
    }

    assertThat(loadAll(name)).isEqualTo(content);
    assertThat(list(ObjectType.PACK)).hasSize(1);
  }

  @Test
  void keepsNothingOfADraftThatIsGivenUp() throws Exception {
    draft(bytes(5_000)).close();
    var kept = bytes(6_000);
    try (var second = draft(kept)) {
      store.save(name(ObjectType.PACK, kept), second);
    }

    assertThat(list(ObjectType.PACK)).extracting(StoredObject::sizeBytes).containsExactly(6_000L);
  }

  @Test
  void listsEveryObjectOfATypeOnce() {
    var saved = new HashSet<StoredObject>();
    for (var i = 1; i <= 25; i++) {
      saved.add(new StoredObject(save(ObjectType.PACK, bytes(i)), i));
      save(ObjectType.INDEX, bytes(i));
    }

    assertThat(list(ObjectType.PACK)).containsExactlyInAnyOrderElementsOf(saved);
    assertThat(list(ObjectType.SNAPSHOT)).isEmpty();
    assertThat(list(ObjectType.CONFIG)).isEmpty();
  }

  @Test
  void leavesOffInTheMiddleOfAnObject() throws Exception {
    var content = bytes(3_000_000);
    var name = save(ObjectType.PACK, content);

    for (var i = 0; i < 20; i++) {
      try (var stream = store.load(name, i, 0)) {
        assertThat(stream.readNBytes(1_000)).isEqualTo(slice(content, i, 1_000));
      }
    }
    assertThat(loadAll(name)).isEqualTo(content);
  }

  @Test
  void refusesARangeThatTheObjectDoesNotHave() {
    var name = save(ObjectType.PACK, bytes(100));

    assertFails(OBJECT_MISSING, () -> store.load(name, 100, 1).close());

    assertFails(OBJECT_MISSING, () -> store.load(name, 60, 41).close());
    assertFails(OBJECT_MISSING, () -> store.read(name, 60, ByteBuffer.allocate(41)));
  }

  @Test
  void tellsThatAnObjectIsMissing() {
    var absent = name(ObjectType.SNAPSHOT, bytes(3));

    assertFails(OBJECT_MISSING, () -> store.load(absent, 0, 0).close());
    assertFails(OBJECT_MISSING, () -> store.read(absent, 0, ByteBuffer.allocate(1)));
    assertFails(OBJECT_MISSING, () -> store.size(absent));
  }

  @Test
  void savingTheSameObjectAgainKeepsOne() throws Exception {
    var content = bytes(500);

    save(ObjectType.INDEX, content);
    var name = save(ObjectType.INDEX, content);

    assertThat(list(ObjectType.INDEX)).hasSize(1);
    assertThat(loadAll(name)).isEqualTo(content);
  }

  @Test
  void neverReplacesAConfigByAnother() throws Exception {
    save(ObjectType.CONFIG, bytes(155));

    save(ObjectType.CONFIG, bytes(155));
    assertFails(OBJECT_EXISTS, () -> save(ObjectType.CONFIG, bytes(156)));

    assertThat(loadAll(ObjectName.CONFIG)).isEqualTo(bytes(155));
  }

  @Test
  void deletesAnObjectAndMindsNoAbsentOne() {
    var name = save(ObjectType.KEY, bytes(10));

    store.delete(name);
    store.delete(name);

    assertThat(list(ObjectType.KEY)).isEmpty();
    assertFails(OBJECT_MISSING, () -> store.size(name));
  }

  @Test
  void createLeavesAFilledStoreAsItIs() {
    var name = save(ObjectType.SNAPSHOT, bytes(10));

    store.create();

    assertThat(list(ObjectType.SNAPSHOT)).containsExactly(new StoredObject(name, 10));
  }

  @Test
  void servesManyThreadsAtOnce() throws Exception {
    try (var group = TaskGroup.open("store-contract", 16)) {
      for (var i = 0; i < 200; i++) {
        var content = bytes(2_000 + i % 50);
        group.fork(() -> assertThat(loadAll(save(ObjectType.PACK, content))).isEqualTo(content));
        var other = bytes(3_000 + i);
        group.fork(() -> {
          try (var draft = draft(other)) {
            store.save(name(ObjectType.PACK, other), draft);
          }
          assertThat(loadAll(name(ObjectType.PACK, other))).isEqualTo(other);
        });
      }
      group.join();
    }

    assertThat(list(ObjectType.PACK)).hasSize(50 + 200);
  }

  /** The caller closes it. */
  protected final Draft draft(byte[] content) {
    var draft = store.draft();
    draft.append(ByteBuffer.wrap(content));
    return draft;
  }

  protected final ObjectName save(ObjectType type, byte[] content) {
    var name = name(type, content);
    store.save(name, List.of(ByteBuffer.wrap(content)));
    return name;
  }

  protected final byte[] loadAll(ObjectName name) throws IOException {
    try (var stream = store.load(name, 0, 0)) {
      return stream.readAllBytes();
    }
  }

  protected final List<StoredObject> list(ObjectType type) {
    var found = new ArrayList<StoredObject>();
    store.list(type, found::add);
    return found;
  }

  /** Bytes that depend on their number only. */
  protected static byte[] bytes(int count) {
    var bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  protected static ObjectName name(ObjectType type, byte[] content) {
    if (type == ObjectType.CONFIG) {
      return ObjectName.CONFIG;
    }
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(content);
      return new ObjectName(type, HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  public static void assertFails(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StoreException.class, thrown -> assertThat(thrown.code()).isEqualTo(code));
  }

  protected static byte[] slice(byte[] bytes, int offset, int length) {
    return Arrays.copyOfRange(bytes, offset, offset + length);
  }
}
