package io.holdfast.store.testkit.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A file or folder of a {@link VolatileDisk}, open. Writes append. Not thread-safe. */
final class DiskChannel extends FileChannel {
  private final VolatileDisk disk;

  /** Null for a folder. */
  private final VolatileDisk.@Nullable File file;

  private final List<String> folder;
  private long position;

  private DiskChannel(VolatileDisk disk, VolatileDisk.@Nullable File file, List<String> folder) {
    this.disk = disk;
    this.file = file;
    this.folder = folder;
    disk.opened(1);
  }

  static DiskChannel ofFile(VolatileDisk disk, VolatileDisk.File file) {
    return new DiskChannel(disk, file, List.of());
  }

  /** For syncing it. */
  static DiskChannel ofFolder(VolatileDisk disk, List<String> folder) {
    return new DiskChannel(disk, null, folder);
  }

  private VolatileDisk.File file() throws IOException {
    if (file == null) {
      throw new IOException("is a folder");
    }
    return file;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    var count = read(target, position);
    position += Math.max(0, count);
    return count;
  }

  @Override
  public int read(ByteBuffer target, long from) throws IOException {
    var bytes = new byte[target.remaining()];
    var count = disk.read(file(), bytes, 0, from, bytes.length);
    if (count > 0) {
      target.put(bytes, 0, count);
    }
    return count;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    var bytes = new byte[source.remaining()];
    source.get(bytes);
    disk.append(file(), bytes);
    return bytes.length;
  }

  @Override
  public void force(boolean metadata) throws IOException {
    if (file == null) {
      disk.syncFolder(folder);
      return;
    }
    disk.sync(file);
  }

  @Override
  public long size() throws IOException {
    return disk.length(file());
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public FileChannel position(long at) {
    position = at;
    return this;
  }

  @Override
  protected void implCloseChannel() {
    disk.opened(-1);
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) {
    throw new UnsupportedOperationException("one buffer at a time");
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) {
    throw new UnsupportedOperationException("one buffer at a time");
  }

  @Override
  public int write(ByteBuffer source, long at) {
    throw new UnsupportedOperationException("writes append");
  }

  @Override
  public FileChannel truncate(long size) {
    throw new UnsupportedOperationException("nothing is cut");
  }

  @Override
  public long transferTo(long from, long count, WritableByteChannel target) {
    throw new UnsupportedOperationException("nothing is transferred");
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long from, long count) {
    throw new UnsupportedOperationException("nothing is transferred");
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long from, long size) {
    throw new UnsupportedOperationException("nothing is mapped");
  }

  @Override
  public FileLock lock(long from, long size, boolean shared) {
    throw new UnsupportedOperationException("nothing is locked");
  }

  @Override
  public FileLock tryLock(long from, long size, boolean shared) throws IOException {
    if (disk.lacks(VolatileDisk.Lack.FILE_NUMBERS)) {
      throw new OverlappingFileLockException();
    }
    throw new IOException("nothing is locked");
  }
}
