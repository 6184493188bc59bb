package io.holdfast.sources.tree;

import io.holdfast.sources.posix.Descriptor;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps some descriptors open between uses, the latest used; the others are opened again when they
 * are needed. So any number of folders and files may be in work whatever the limit of open files.
 * Thread-safe.
 */
final class DescriptorCache implements AutoCloseable {
  /** Below the limit of 1024 that old set-ups give a process, with room for all else. */
  private static final int MOST_IDLE = 256;

  /** One thing that can be opened, and maybe is. */
  static final class Slot {
    private final Supplier<Descriptor> opener;

    // Guarded by the cache.
    private @Nullable Descriptor descriptor;
    private int users;
    private boolean discarded;

    /**
     * @param opener opens it, again and again
     */
    Slot(Supplier<Descriptor> opener) {
      this.opener = opener;
    }
  }

  /** Open and unused; the first was used longest ago. Guarded by this. */
  private final LinkedHashSet<Slot> idle = new LinkedHashSet<>();

  /** Calls {@code use} with the slot's descriptor, which must not leave it. */
  <R> R with(Slot slot, Function<Descriptor, R> use) {
    var descriptor = acquire(slot);
    try {
      return use.apply(descriptor);
    } finally {
      release(slot);
    }
  }

  /** Gives a slot a descriptor that is open already. */
  void adopt(Slot slot, Descriptor descriptor) {
    Optional<Descriptor> evicted;
    synchronized (this) {
      slot.descriptor = descriptor;
      idle.add(slot);
      evicted = evict();
    }
    evicted.ifPresent(Descriptor::close);
  }

  /** Closes a slot's descriptor for good, at once or after its last use. */
  void discard(Slot slot) {
    Descriptor closing = null;
    synchronized (this) {
      slot.discarded = true;
      if (slot.users == 0) {
        idle.remove(slot);
        closing = slot.descriptor;
        slot.descriptor = null;
      }
    }
    if (closing != null) {
      closing.close();
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      for (var slot : idle) {
        if (slot.descriptor != null) {
          slot.descriptor.close();
          slot.descriptor = null;
        }
      }
      idle.clear();
    }
  }

  private Descriptor acquire(Slot slot) {
    synchronized (this) {
      if (slot.descriptor != null) {
        slot.users++;
        idle.remove(slot);
        return slot.descriptor;
      }
    }
    var fresh = slot.opener.get();
    Descriptor kept;
    synchronized (this) {
      if (slot.descriptor == null) {
        slot.descriptor = fresh;
      }
      slot.users++;
      idle.remove(slot);
      kept = slot.descriptor;
    }
    if (kept != fresh) {
      fresh.close(); // another thread was faster
    }
    return kept;
  }

  private void release(Slot slot) {
    Optional<Descriptor> closing = Optional.empty();
    synchronized (this) {
      slot.users--;
      if (slot.users == 0 && slot.discarded) {
        closing = Optional.ofNullable(slot.descriptor);
        slot.descriptor = null;
      } else if (slot.users == 0) {
        idle.add(slot);
        closing = evict();
      }
    }
    closing.ifPresent(Descriptor::close);
  }

  /** Takes one descriptor out if too many are idle; the caller closes it without the lock. */
  private Optional<Descriptor> evict() {
    if (idle.size() <= MOST_IDLE) {
      return Optional.empty();
    }
    var oldest = idle.removeFirst();
    var descriptor = Optional.ofNullable(oldest.descriptor);
    oldest.descriptor = null;
    return descriptor;
  }
}
