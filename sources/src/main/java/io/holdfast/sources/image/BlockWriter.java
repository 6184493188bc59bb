package io.holdfast.sources.image;

import io.holdfast.base.TaskGroup;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.sources.posix.Descriptor;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * Makes a file or device equal to an image. What is there already is compared first, block by block
 * by its hash and then page by page, and only pages that differ are written; whole blocks of zeros
 * become holes where the target can have them.
 */
final class BlockWriter {
  private static final int PAGE_BYTES = 4096;

  private final StoredImage image;
  private final Descriptor target;
  private final boolean device;

  /** How much of the target can hold anything but zeros. */
  private final long presentBytes;

  private final AtomicInteger next = new AtomicInteger();
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong written = new AtomicLong();

  BlockWriter(StoredImage image, Descriptor target, boolean device, long presentBytes) {
    this.image = image;
    this.target = target;
    this.device = device;
    this.presentBytes = presentBytes;
  }

  /** How many bytes had to be written so far. */
  long writtenBytes() {
    return written.get();
  }

  /**
   * @param progress told how many bytes are right by now
   * @throws io.holdfast.sources.posix.PosixException TARGET_UNWRITABLE
   */
  void write(LongConsumer progress) throws InterruptedException {
    var workers = Runtime.getRuntime().availableProcessors();
    try (var group = TaskGroup.open("image-restore", workers)) {
      for (var i = 0; i < workers; i++) {
        group.fork(() -> work(progress));
      }
      group.join();
    }
  }

  private void work(LongConsumer progress) throws InterruptedException {
    for (var block = next.getAndIncrement();
        block < image.blocks();
        block = next.getAndIncrement()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      write(block);
      progress.accept(done.addAndGet(image.length(block)));
    }
  }

  private void write(int block) {
    var offset = image.offset(block);
    var length = image.length(block);
    var fresh = offset >= presentBytes;
    if (fresh && image.isZero(block)) {
      return;
    }
    var present = new byte[length];
    if (!fresh) {
      var got = target.read(present, 0, length, offset);
      if (got == length && BlobId.hash(present, 0, length).equals(image.id(block))) {
        return;
      }
    }
    if (image.isZero(block) && !device && target.punchHole(offset, length)) {
      return;
    }
    writeDifferences(present, image.load(block), offset);
  }

  private void writeDifferences(byte[] present, byte[] wanted, long offset) {
    var start = -1;
    for (var page = 0; page < wanted.length; page += PAGE_BYTES) {
      var end = Math.min(page + PAGE_BYTES, wanted.length);
      var same = Arrays.equals(present, page, end, wanted, page, end);
      if (same && start >= 0) {
        write(wanted, start, page, offset);
        start = -1;
      } else if (!same && start < 0) {
        start = page;
      }
    }
    if (start >= 0) {
      write(wanted, start, wanted.length, offset);
    }
  }

  private void write(byte[] bytes, int from, int to, long offset) {
    target.write(bytes, from, to - from, offset + from);
    written.addAndGet(to - from);
  }
}
