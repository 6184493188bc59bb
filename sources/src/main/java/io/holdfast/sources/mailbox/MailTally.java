package io.holdfast.sources.mailbox;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What a backup saw of a mailbox. Thread-safe. */
final class MailTally {
  final LongAdder folders = new LongAdder();
  final LongAdder messages = new LongAdder();
  final LongAdder bytes = new LongAdder();

  /** Messages whose size the server tells wrongly; they are read anew each time. */
  final LongAdder missized = new LongAdder();

  /** Messages in a row that broke the connection, each alone. */
  final AtomicInteger breaking = new AtomicInteger();

  /** A message that was counted is not there, or of another size than told. */
  void leftOut(long bytesTold) {
    messages.decrement();
    bytes.add(-bytesTold);
  }
}
