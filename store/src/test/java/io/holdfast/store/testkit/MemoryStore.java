package io.holdfast.store.testkit;

import io.holdfast.base.ErrorCode;
import io.holdfast.store.Content;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import io.holdfast.store.StoreException;
import io.holdfast.store.StoredObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A store in memory. */
public final class MemoryStore implements Store {
  private final Map<ObjectName, byte[]> objects = new ConcurrentHashMap<>();

  /** When it got objects, while it has a clock. */
  private final Map<ObjectName, Instant> times = new ConcurrentHashMap<>();

  private volatile @Nullable InstantSource clock;

  /** From now on it keeps and tells the times at which it gets objects. */
  public void tellTimesBy(InstantSource source) {
    clock = source;
  }

  @Override
  public void create() {
    // A map needs no folders.
  }

  @Override
  public void save(ObjectName name, Content content) {
    var bytes = allOf(content);
    if (clock != null) {
      times.put(name, clock.instant());
    }
    var old = objects.putIfAbsent(name, bytes);
    if (old != null && !Arrays.equals(old, bytes)) {
      if (name.type() == ObjectType.CONFIG) {
        throw new StoreException(ErrorCode.OBJECT_EXISTS, "there is a config already", null);
      }
      objects.put(name, bytes);
    }
  }

  @Override
  public boolean replaceConfigAtOnce(byte[] content) {
    objects.put(ObjectName.CONFIG, content.clone());
    return true;
  }

  @Override
  public InputStream load(ObjectName name, long offset, long length) {
    var bytes = get(name);
    var wanted = length == 0 ? Math.max(0, bytes.length - offset) : length;
    requireRange(name, bytes, offset, wanted);
    return new ByteArrayInputStream(bytes, (int) offset, (int) wanted);
  }

  @Override
  public void read(ObjectName name, long offset, ByteBuffer target) {
    var bytes = get(name);
    requireRange(name, bytes, offset, target.remaining());
    target.put(bytes, (int) offset, target.remaining());
  }

  @Override
  public long size(ObjectName name) {
    return get(name).length;
  }

  @Override
  public Optional<Instant> savedAt(ObjectName name) {
    get(name);
    return Optional.ofNullable(times.get(name));
  }

  @Override
  public void list(ObjectType type, Consumer<StoredObject> each) {
    objects.forEach((name, bytes) -> {
      if (name.type() == type) {
        each.accept(new StoredObject(name, bytes.length));
      }
    });
  }

  @Override
  public void delete(ObjectName name) {
    objects.remove(name);
  }

  @Override
  public Optional<Path> folder() {
    return Optional.empty();
  }

  @Override
  public String location() {
    return "memory";
  }

  @Override
  public void close() {
    // The map stays, so that a test can open the same store again.
  }

  /** All objects of a type, in the order of their ids. */
  public List<ObjectName> names(ObjectType type) {
    return objects.keySet().stream()
        .filter(name -> name.type() == type)
        .sorted(Comparator.comparing(ObjectName::id))
        .toList();
  }

  /** Replaces an object's bytes behind the back of every client: damage. */
  public void damage(ObjectName name, UnaryOperator<byte[]> change) {
    objects.put(name, change.apply(get(name).clone()));
  }

  private static byte[] allOf(Content content) {
    try (var stream = content.open()) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new StoreException(ErrorCode.STORE_UNREACHABLE, "the content broke", e);
    }
  }

  private byte[] get(ObjectName name) {
    var bytes = objects.get(name);
    if (bytes == null) {
      throw new StoreException(ErrorCode.OBJECT_MISSING, "no object %s".formatted(name), null);
    }
    return bytes;
  }

  private static void requireRange(ObjectName name, byte[] bytes, long offset, long wanted) {
    if (offset < 0 || offset + wanted > bytes.length) {
      throw new StoreException(
          ErrorCode.OBJECT_MISSING,
          "%s has %d bytes; %d at %d were asked for".formatted(name, bytes.length, wanted, offset),
          null);
    }
  }
}
