package io.holdfast.store.testkit;

import io.holdfast.base.ErrorCode;
import io.holdfast.store.Content;
import io.holdfast.store.Draft;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import io.holdfast.store.StoreException;
import io.holdfast.store.StoredObject;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
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

  /** Which objects are acknowledged and not kept. */
  private volatile Predicate<ObjectName> lost = _ -> false;

  /** Which objects no list shows yet. */
  private volatile Predicate<ObjectName> late = _ -> false;

  /** Bytes of an object that no call can read. */
  private record Broken(ObjectName name, long from, long to) {}

  private volatile @Nullable Broken broken;

  private volatile UnaryOperator<byte[]> change = UnaryOperator.identity();
  private volatile boolean repeats;

  /** Bytes until a stream breaks, objects until a list does, bytes until the place is full. */
  private volatile long streamBytes = Long.MAX_VALUE;

  private volatile IOException streamFailure = new IOException("the stream broke");

  private final AtomicInteger listed = new AtomicInteger(Integer.MAX_VALUE);
  private final AtomicLong space = new AtomicLong(Long.MAX_VALUE);
  private final AtomicLong saved = new AtomicLong();

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

  /** From now on nothing fails. */
  public void heal() {
    fault.set((_, _) -> {});
    afterwards.set((_, _) -> {});
    listsDeleted = false;
    deleted.clear();
    lost = _ -> false;
    late = _ -> false;
    broken = null;
    change = UnaryOperator.identity();
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
    if (!lost.test(name)) {
      store.save(name, draft != null ? draft : content);
    }
    afterwards.get().before(Operation.SAVE, name);
  }

  @Override
  public Draft draft() {
    return new FaultyDraft(store.draft());
  }

  @Override
  public void replaceConfig(byte[] content) {
    fault.get().before(Operation.SAVE, ObjectName.CONFIG);
    takeSpace(ObjectName.CONFIG, content.length);
    store.replaceConfig(content);
    afterwards.get().before(Operation.SAVE, ObjectName.CONFIG);
  }

  @Override
  public InputStream load(ObjectName name, long offset, long length) {
    fault.get().before(Operation.LOAD, name);
    var readable = readable(name, offset, length == 0 ? Integer.MAX_VALUE : length);
    try (var stream = store.load(name, offset, length)) {
      var bytes = change.apply(stream.readAllBytes());
      return readable < bytes.length
          ? new BreakingStream(bytes, readable, () -> unreadable(name))
          : new BreakingStream(bytes, streamBytes, () -> streamFailure);
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
    var changed = change.apply(bytes);
    if (changed.length < bytes.length) {
      throw new StoreException(ErrorCode.STORE_UNREACHABLE, "cut short: " + name, null);
    }
    target.put(changed);
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
            throw new StoreException(ErrorCode.STORE_UNREACHABLE, "the list broke", null);
          }
          if (!late.test(object.name())) {
            each.accept(object);
            if (repeats) {
              each.accept(object);
            }
          }
        });
    for (var gone : deleted) {
      if (gone.name().type() == type) {
        each.accept(gone);
      }
    }
  }

  @Override
  public void delete(ObjectName name) {
    fault.get().before(Operation.DELETE, name);
    var bytes = listsDeleted ? store.size(name) : 0;
    store.delete(name);
    if (listsDeleted) {
      deleted.add(new StoredObject(name, bytes));
    }
    afterwards.get().before(Operation.DELETE, name);
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

  /** Ends with an error before its end. */
  private static final class BreakingStream extends FilterInputStream {
    private final Supplier<IOException> failure;
    private long left;

    /**
     * @param failure returns what is thrown, or throws it itself
     */
    private BreakingStream(byte[] bytes, long most, Supplier<IOException> failure) {
      super(new ByteArrayInputStream(bytes));
      this.failure = failure;
      left = most;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (left == 0 && length > 0) {
        throw failure.get();
      }
      var count = in.read(target, offset, (int) Math.min(length, left));
      left -= Math.max(0, count);
      return count;
    }
  }
}
