package io.holdfast.engine.restore;

import static io.holdfast.base.ErrorCode.BLOB_DAMAGED;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.pack.BlobCodec;
import io.holdfast.engine.restore.FileWork.Failure;
import java.util.Arrays;

/**
 * Reads ranges of packs and writes their blobs into the files that want them. One worker's: not
 * thread-safe.
 */
final class RangeReader {
  /**
   * Zeros at least this long are left out, as a hole; shorter ones would only tear a file apart.
   */
  private static final int HOLE_BYTES = 32 * 1024;

  private static final int BLOCK_BYTES = 4096;
  private static final byte[] ZEROS = new byte[BLOCK_BYTES];

  /** A buffer that one huge blob made grow beyond this is not kept. */
  private static final int KEPT_BYTES = 9 * 1024 * 1024;

  private final BlobSource blobs;
  private final FileFinisher finisher;
  private final ItemReporter reporter;
  private byte[] sealed = new byte[0];
  private byte[] plain = new byte[0];

  RangeReader(BlobSource blobs, FileFinisher finisher, ItemReporter reporter) {
    this.blobs = blobs;
    this.finisher = finisher;
    this.reporter = reporter;
  }

  void restore(PackRange range) throws InterruptedException {
    var read = read(range);
    for (var blob : range.blobs()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      restore(blob, range, read);
    }
    sealed = kept(sealed);
    plain = kept(plain);
  }

  private boolean read(PackRange range) {
    try {
      blobs.requireThere(range.pack(), range.offset(), range.length());
      sealed = grown(sealed, range.length());
      blobs.read(range.pack(), range.offset(), sealed, range.length());
      return true;
    } catch (HoldfastException e) {
      if (e.code() != ErrorCode.STORE_FORBIDDEN) { // which may be said of this pack alone
        GoneStore.rethrow(e);
      }
      return false; // each blob is tried by itself, from whatever copy there is
    }
  }

  private void restore(WantedBlob blob, PackRange range, boolean read) throws InterruptedException {
    if (!isWanted(blob)) {
      arrived(blob);
      return;
    }
    byte[] bytes;
    try {
      bytes = open(blob, range, read);
    } catch (HoldfastException e) {
      GoneStore.rethrow(e);
      blob.uses().forEach(use -> use.file().fail(Failure.of(e)));
      arrived(blob);
      return;
    }
    var length = blob.location().plainLength();
    // Holes of a file are millions of the same zeros: they are looked at once.
    var from = blob.uses().size() > 1 ? zerosFrom(bytes, 0, length) : 0;
    for (var use : blob.uses()) {
      write(use, bytes, from == length ? 0 : length);
      if (use.file().arrived()) {
        finisher.finish(use.file());
      }
    }
    reporter.wrote((long) length * blob.uses().size());
  }

  /** Whether any of its files can still become whole. */
  private static boolean isWanted(WantedBlob blob) {
    for (var use : blob.uses()) {
      if (!use.file().isFailed()) {
        return true;
      }
    }
    return false;
  }

  private byte[] open(WantedBlob blob, PackRange range, boolean read) {
    var location = blob.location();
    BlobCodec.requireHeld(blob.id(), location);
    plain = grown(plain, location.plainLength());
    if (read) {
      try {
        var at = Math.toIntExact(location.offset() - range.offset());
        blobs.open(blob.id(), location, sealed, at, plain);
        return plain;
      } catch (HoldfastException e) {
        return load(blob);
      }
    }
    return load(blob);
  }

  private byte[] load(WantedBlob blob) {
    var bytes = blobs.load(blob.id());
    var length = blob.location().plainLength();
    if (bytes.length != length) {
      throw new EngineException(
          BLOB_DAMAGED,
          "blob %s has %d bytes, but the index told of %d when its file was laid out; restore it again"
              .formatted(blob.id(), bytes.length, length));
    }
    return bytes;
  }

  private void arrived(WantedBlob blob) throws InterruptedException {
    for (var use : blob.uses()) {
      if (use.file().arrived()) {
        finisher.finish(use.file());
      }
    }
  }

  private static void write(WantedBlob.Use use, byte[] bytes, int length) {
    if (use.file().isFailed()) {
      return;
    }
    try {
      writeAroundHoles(use.file().open(), bytes, length, use.position());
    } catch (HoldfastException e) {
      use.file().fail(Failure.of(e));
    }
  }

  /** The file is new, so what is not written is a hole already. */
  private static void writeAroundHoles(RestoreFile file, byte[] bytes, int length, long position) {
    var written = 0;
    var at = 0;
    while (at < length) {
      var zeros = zerosFrom(bytes, at, length);
      if (zeros - at >= HOLE_BYTES) {
        if (at > written) {
          file.write(bytes, written, at - written, position + written);
        }
        written = zeros;
      }
      at = Math.max(zeros, at + BLOCK_BYTES);
    }
    if (length > written) {
      file.write(bytes, written, length - written, position + written);
    }
  }

  /** The end of the zero blocks that begin at {@code from}; {@code from} itself if none do. */
  private static int zerosFrom(byte[] bytes, int from, int length) {
    var at = from;
    while (at < length) {
      var end = Math.min(at + BLOCK_BYTES, length);
      if (bytes[at] != 0 || !Arrays.equals(bytes, at, end, ZEROS, 0, end - at)) {
        return at;
      }
      at = end;
    }
    return at;
  }

  private static byte[] grown(byte[] buffer, int length) {
    return buffer.length >= length ? buffer : new byte[Math.max(length, 2 * 1024 * 1024)];
  }

  private static byte[] kept(byte[] buffer) {
    return buffer.length > KEPT_BYTES ? new byte[0] : buffer;
  }
}
