package io.holdfast.store.testkit;

import io.holdfast.base.ErrorCode;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import io.holdfast.store.StoreException;
import io.holdfast.store.StoredObject;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Wraps a store and fails where the test's {@link Fault} says so. */
public final class FaultyStore implements Store {
  /** What a client asked for. */
  public enum Operation {
    CREATE,
    SAVE,
    LOAD,
    SIZE,
    LIST,
    DELETE
  }

  /** Decides before each call whether it fails, by throwing; called on the client's thread. */
  @FunctionalInterface
  public interface Fault {
    void before(Operation operation, ObjectName name);

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

  public FaultyStore(Store store) {
    this.store = store;
  }

  /** From now on calls fail as {@code next} says. */
  public void fail(Fault next) {
    fault.set(next);
  }

  /** From now on nothing fails. */
  public void heal() {
    fault.set((_, _) -> {});
  }

  @Override
  public void create() {
    fault.get().before(Operation.CREATE, ObjectName.CONFIG);
    store.create();
  }

  @Override
  public void save(ObjectName name, List<ByteBuffer> content) {
    fault.get().before(Operation.SAVE, name);
    store.save(name, content);
  }

  @Override
  public InputStream load(ObjectName name, long offset, long length) {
    fault.get().before(Operation.LOAD, name);
    return store.load(name, offset, length);
  }

  @Override
  public void read(ObjectName name, long offset, ByteBuffer target) {
    fault.get().before(Operation.LOAD, name);
    store.read(name, offset, target);
  }

  @Override
  public long size(ObjectName name) {
    fault.get().before(Operation.SIZE, name);
    return store.size(name);
  }

  @Override
  public void list(ObjectType type, Consumer<StoredObject> each) {
    var folder =
        type == ObjectType.CONFIG ? ObjectName.CONFIG : new ObjectName(type, "0".repeat(64));
    fault.get().before(Operation.LIST, folder);
    store.list(type, each);
  }

  @Override
  public void delete(ObjectName name) {
    fault.get().before(Operation.DELETE, name);
    store.delete(name);
  }

  @Override
  public String location() {
    return store.location();
  }

  @Override
  public void close() {
    store.close();
  }
}
