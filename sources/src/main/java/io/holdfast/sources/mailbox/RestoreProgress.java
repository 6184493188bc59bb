package io.holdfast.sources.mailbox;

import io.holdfast.sources.RestoreListener;
import io.holdfast.sources.RestoreListener.Item;
import java.util.concurrent.atomic.AtomicLong;

/** Tells items and counts them. Thread-safe. */
final class RestoreProgress {
  private final RestoreListener listener;
  private final AtomicLong items = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();

  RestoreProgress(RestoreListener listener) {
    this.listener = listener;
  }

  void tell(Item item) {
    listener.item(item);
    listener.progress(items.incrementAndGet(), bytes.addAndGet(item.bytes()));
  }
}
