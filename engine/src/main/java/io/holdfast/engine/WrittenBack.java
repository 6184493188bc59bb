package io.holdfast.engine;

import io.holdfast.base.ErrorCode;
import io.holdfast.store.ObjectName;
import io.holdfast.store.Store;
import io.holdfast.store.StoreException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads what was just saved back from the store, before anything relies on it. */
public final class WrittenBack {
  private WrittenBack() {}

  /**
   * Proves that a small object lies in the store as it was sent. Asks the store itself: a cache
   * answers whole objects only.
   *
   * @throws EngineException WRITE_UNPROVEN
   * @throws StoreException STORE_UNREACHABLE, STORE_FORBIDDEN
   */
  public static void prove(Store store, ObjectName name, byte[] sent) {
    var found = ByteBuffer.allocate(sent.length);
    proving(
        store,
        () -> {
          store.read(name, 0, found);
          return name;
        });
    if (!Arrays.equals(found.array(), sent)) {
      throw unproven(store, name + " has other bytes", null);
    }
  }

  /**
   * As {@link #prove}. One that is damaged would stand in everybody's way, and nothing refers to it
   * yet: it is taken away again, as far as the store lets it.
   */
  public static void proveOrTakeAway(Store store, ObjectName name, byte[] sent) {
    try {
      prove(store, name, sent);
    } catch (EngineException e) {
      try {
        store.delete(name);
      } catch (StoreException left) {
        e.addSuppressed(left);
      }
      throw e;
    }
  }

  /**
   * A look at what was written.
   *
   * @throws EngineException WRITE_UNPROVEN when it finds damage, or nothing
   * @throws StoreException what else the look failed with
   */
  public static <T> T proving(Store store, Supplier<T> look) {
    try {
      return look.get();
    } catch (EngineException e) {
      throw unproven(store, String.valueOf(e.getMessage()), e);
    } catch (StoreException e) {
      throw switch (e.code()) {
        case OBJECT_MISSING, OBJECT_UNREADABLE ->
            unproven(store, String.valueOf(e.getMessage()), e);
        default -> e;
      };
    }
  }

  /** What was written and did not come back. */
  public static EngineException unproven(Store store, String what, @Nullable Throwable cause) {
    return new EngineException(
        ErrorCode.WRITE_UNPROVEN,
        "what was just written to %s does not come back as it was: %s; nothing refers to it"
            .formatted(store.location(), what),
        cause);
  }
}
