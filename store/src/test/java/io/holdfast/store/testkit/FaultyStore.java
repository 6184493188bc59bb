package io.holdfast.store.testkit;

import io.holdfast.base.ErrorCode;
import io.holdfast.store.Content;
import io.holdfast.store.Draft;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import io.holdfast.store.StoreException;
import io.holdfast.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Wraps a store and fails where the test's {@link Fault} says so, or does what bad places do: cut
 * streams and lists off, change bytes, lose what they acknowledged, list late and twice, be full.
 */
public final class FaultyStore implements Store {
  /** What a client asked for. */
  public enum Operation {
    CREATE,
    SAVE,
    /** To a draft; the name is that of no object. */
    APPEND,
    LOAD,
    SIZE,
    LIST,
    DELETE
  }

  /** Decides before each call whether it fails, by throwing; called on the client's thread. */
  @FunctionalInterface
  public interface Fault {
    void before(Operation operation, ObjectName name);

    /** Holds calls of {@code operation} up until the test lets them go. */
    static Fault delay(Operation operation, CountDownLatch until) {
      return (called, name) -> {
        try {
          if (called == operation) {
            until.await();
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new StoreException(ErrorCode.INTERRUPTED, "held up: " + name, e);
        }
      };
    }

    /** Fails every call of {@code operation} on objects of {@code type} with {@code code}. */
    static Fault always(Operation operation, ObjectType type, ErrorCode code) {
      return (called, name) -> {
        if (called == operation && name.type() == type) {
          throw new StoreException(code, "%s of %s made to fail".formatted(called, name), null);
        }
      };
    }
  }

  private final Store store;
  private final AtomicReference<Fault> fault = new AtomicReference<>((_, _) -> {});

  /** Decides after each change whether its answer is lost. */
  private final AtomicReference<Fault> afterwards = new AtomicReference<>((_, _) -> {});

  /** What lists go on to show; empty until they shall. */
  private final Set<StoredObject> deleted = ConcurrentHashMap.newKeySet();

  private volatile boolean listsDeleted;
  private volatile boolean savesAgain;
  private volatile boolean replacesInSteps;

  /** Which objects are acknowledged and not kept. */
  private volatile Predicate<ObjectName> lost = _ -> false;

  /** Which objects no list shows yet. */
  private volatile Predicate<ObjectName> late = _ -> false;

  /** Bytes of an object that no call can read. */
  private record Broken(ObjectName name, long from, long to) {}

  private volatile @Nullable Broken broken;

  private volatile UnaryOperator<byte[]> change = UnaryOperator.identity();

  /** Which objects are kept otherwise than they came. */
  private volatile Predicate<ObjectName> altered = _ -> false;

  private volatile UnaryOperator<byte[]> alteration = UnaryOperator.identity();
  private volatile boolean repeats;

  /** What was saved last of each type. */
  private final Map<ObjectType, ObjectName> newest = new ConcurrentHashMap<>();

  /** Bytes until a stream breaks, objects until a list does, bytes until the place is full. */
  private volatile long streamBytes = Long.MAX_VALUE;

  private volatile IOException streamFailure = new IOException("the stream broke");

  private final AtomicInteger listed = new AtomicInteger(Integer.MAX_VALUE);
  private final AtomicLong space = new AtomicLong(Long.MAX_VALUE);
  private final AtomicLong saved = new AtomicLong();

  /** How often it did something wrong that is no failure before or after a call. */
  private final AtomicLong misdeeds = new AtomicLong();

  public FaultyStore(Store store) {
    this.store = store;
  }

  /** From now on calls fail as {@code next} says. */
  public void fail(Fault next) {
    fault.set(next);
  }

  /** From now on saves and deletions that are done fail as {@code next} says. */
  public void failAfter(Fault next) {
    afterwards.set(next);
  }

  /** From now on lists go on to show what was deleted. */
  public void listDeleted() {
    listsDeleted = true;
  }

  /** From now on what is deleted, but locks, is there again: its save arrives a second time. */
  public void saveAgain() {
    savesAgain = true;
  }

  /** As places do that can only delete a config and save another; healing does not change that. */
  public void replaceInSteps() {
    replacesInSteps = true;
  }

  /** From now on nothing fails. */
  public void heal() {
    fault.set((_, _) -> {});
    afterwards.set((_, _) -> {});
    listsDeleted = false;
    savesAgain = false;
    deleted.clear();
    lost = _ -> false;
    late = _ -> false;
    broken = null;
    change = UnaryOperator.identity();
    altered = _ -> false;
    repeats = false;
    streamBytes = Long.MAX_VALUE;
    listed.set(Integer.MAX_VALUE);
    space.set(Long.MAX_VALUE);
  }

  /** From now on such objects are acknowledged and not kept. */
  public void lose(Predicate<ObjectName> which) {
    lost = which;
  }

  /** From now on no list shows such objects. */
  public void listLate(Predicate<ObjectName> which) {
    late = which;
  }

  /** From now on no list shows what was saved last of a type. */
  public void listNewestLate(ObjectType type) {
    late = name -> name.equals(newest.get(type));
  }

  /** From now on the disk cannot read some bytes of an object. */
  public void breakBytes(ObjectName name, long from, long length) {
    broken = new Broken(name, from, from + length);
  }

  /** From now on lists have each object twice. */
  public void repeatLists() {
    repeats = true;
  }

  /** From now on what is read comes otherwise: cut off, with another bit. */
  public void changeLoads(UnaryOperator<byte[]> how) {
    change = how;
  }

  /** From now on such objects are acknowledged and kept otherwise. */
  public void changeSaves(Predicate<ObjectName> which, UnaryOperator<byte[]> how) {
    alteration = how;
    altered = which;
  }

  /** From now on each stream breaks after so many bytes. */
  public void breakStreams(long bytes) {
    breakStreams(bytes, new IOException("the stream broke"));
  }

  /** The same, for a reason. */
  public void breakStreams(long bytes, IOException reason) {
    streamBytes = bytes;
    streamFailure = reason;
  }

  /** The next list breaks after so many objects. */
  public void breakLists(int objects) {
    listed.set(objects);
  }

  /** From now on so many bytes can be saved. */
  public void fillAfter(long bytes) {
    space.set(bytes);
  }

  /** All that clients had space for, whatever they deleted since. */
  public long bytesSaved() {
    return saved.get();
  }

  /**
   * How often a stream or a list broke, bytes came or were kept otherwise, an object was lost, or a
   * list was not true.
   */
  public long misdeeds() {
    return misdeeds.get();
  }

  /** For {@link #changeLoads}: one bit of a byte is another, if there is that byte. */
  public static UnaryOperator<byte[]> flippedBit(int index) {
    return bytes -> {
      if (index < bytes.length) {
        bytes[index] ^= 1;
      }
      return bytes;
    };
  }

  @Override
  public void create() {
    fault.get().before(Operation.CREATE, ObjectName.CONFIG);
    store.create();
  }

  @Override
  public void save(ObjectName name, Content content) {
    fault.get().before(Operation.SAVE, name);
    var draft = content instanceof FaultyDraft own ? own.draft : null;
    if (draft == null) {
      takeSpace(name, content.length());
    }
    keep(name, draft != null ? draft : content);
    afterwards.get().before(Operation.SAVE, name);
  }

  private void keep(ObjectName name, Content content) {
    if (lost.test(name)) {
      misdeeds.incrementAndGet();
      return;
    }
    if (altered.test(name)) {
      misdeeds.incrementAndGet();
      store.save(name, List.of(ByteBuffer.wrap(alteration.apply(allOf(content)))));
    } else {
      store.save(name, content);
    }
    newest.put(name.type(), name);
  }

  private byte[] wholeOf(ObjectName name) {
    try (var stream = store.load(name, 0, 0)) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] allOf(Content content) {
    try (var stream = content.open()) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Draft draft() {
    return new FaultyDraft(store.draft());
  }

  @Override
  public boolean replaceConfigAtOnce(byte[] content) {
    if (replacesInSteps) {
      return false;
    }
    fault.get().before(Operation.SAVE, ObjectName.CONFIG);
    takeSpace(ObjectName.CONFIG, content.length);
    if (lost.test(ObjectName.CONFIG)) {
      misdeeds.incrementAndGet();
    } else if (altered.test(ObjectName.CONFIG)) {
      misdeeds.incrementAndGet();
      store.replaceConfig(alteration.apply(content.clone()));
    } else {
      store.replaceConfig(content);
    }
    afterwards.get().before(Operation.SAVE, ObjectName.CONFIG);
    return true;
  }

  @Override
  public InputStream load(ObjectName name, long offset, long length) {
    fault.get().before(Operation.LOAD, name);
    var readable = readable(name, offset, length == 0 ? Integer.MAX_VALUE : length);
    try (var stream = store.load(name, offset, length)) {
      var bytes = changed(stream.readAllBytes());
      return readable < bytes.length
          ? new BreakingStream(bytes, readable, () -> unreadable(name))
          : new BreakingStream(bytes, streamBytes, this::broken);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void read(ObjectName name, long offset, ByteBuffer target) {
    fault.get().before(Operation.LOAD, name);
    if (readable(name, offset, target.remaining()) < target.remaining()) {
      unreadable(name);
    }
    var bytes = new byte[target.remaining()];
    store.read(name, offset, ByteBuffer.wrap(bytes));
    var changed = changed(bytes);
    if (changed.length < bytes.length) {
      throw new StoreException(ErrorCode.STORE_UNREACHABLE, "cut short: " + name, null);
    }
    if (streamBytes < changed.length) {
      target.put(changed, 0, (int) streamBytes);
      throw new StoreException(ErrorCode.STORE_UNREACHABLE, "cannot read " + name, broken());
    }
    target.put(changed);
  }

  private byte[] changed(byte[] bytes) {
    var before = bytes.clone();
    var after = change.apply(bytes);
    if (!Arrays.equals(before, after)) {
      misdeeds.incrementAndGet();
    }
    return after;
  }

  private IOException broken() {
    misdeeds.incrementAndGet();
    return streamFailure;
  }

  @Override
  public long size(ObjectName name) {
    fault.get().before(Operation.SIZE, name);
    return store.size(name);
  }

  @Override
  public Optional<Instant> savedAt(ObjectName name) {
    fault.get().before(Operation.SIZE, name);
    return store.savedAt(name);
  }

  @Override
  public void list(ObjectType type, Consumer<StoredObject> each) {
    fault.get().before(Operation.LIST, folder(type));
    store.list(
        type,
        object -> {
          if (listed.getAndDecrement() == 0) {
            misdeeds.incrementAndGet();
            throw new StoreException(ErrorCode.STORE_UNREACHABLE, "the list broke", null);
          }
          if (late.test(object.name())) {
            misdeeds.incrementAndGet();
            return;
          }
          each.accept(object);
          if (repeats) {
            misdeeds.incrementAndGet();
            each.accept(object);
          }
        });
    for (var gone : deleted) {
      if (gone.name().type() == type) {
        misdeeds.incrementAndGet();
        each.accept(gone);
      }
    }
  }

  @Override
  public void delete(ObjectName name) {
    fault.get().before(Operation.DELETE, name);
    var bytes = listsDeleted ? store.size(name) : 0;
    var again = savesAgain && name.type() != ObjectType.LOCK ? wholeOf(name) : null;
    store.delete(name);
    if (again != null) {
      misdeeds.incrementAndGet();
      store.save(name, List.of(ByteBuffer.wrap(again)));
    }
    if (listsDeleted) {
      deleted.add(new StoredObject(name, bytes));
    }
    afterwards.get().before(Operation.DELETE, name);
  }

  @Override
  public Optional<Path> folder() {
    return store.folder();
  }

  @Override
  public String location() {
    return store.location();
  }

  @Override
  public void close() {
    store.close();
  }

  private static ObjectName folder(ObjectType type) {
    return type == ObjectType.CONFIG ? ObjectName.CONFIG : new ObjectName(type, "0".repeat(64));
  }

  /** How many of so many bytes can be read. */
  private long readable(ObjectName name, long offset, long length) {
    var gone = broken;
    if (gone == null || !gone.name.equals(name) || gone.from >= offset + length) {
      return length;
    }
    return gone.to <= offset ? length : Math.max(0, gone.from - offset);
  }

  private static IOException unreadable(ObjectName name) {
    throw new StoreException(
        ErrorCode.OBJECT_UNREADABLE, "cannot read %s: Input/output error".formatted(name), null);
  }

  private void takeSpace(ObjectName name, long length) {
    if (space.addAndGet(-length) < 0) {
      space.addAndGet(length);
      throw new StoreException(ErrorCode.STORE_FULL, "no space for " + name, null);
    }
    saved.addAndGet(length);
  }

  /** Takes its space while it is filled. */
  private final class FaultyDraft implements Draft {
    private final Draft draft;

    private FaultyDraft(Draft draft) {
      this.draft = draft;
    }

    @Override
    public void append(ByteBuffer piece) {
      fault.get().before(Operation.APPEND, folder(ObjectType.PACK));
      takeSpace(folder(ObjectType.PACK), piece.remaining());
      draft.append(piece);
    }

    @Override
    public long length() {
      return draft.length();
    }

    @Override
    public InputStream open() {
      return draft.open();
    }

    @Override
    public void close() {
      draft.close();
    }
  }
}
