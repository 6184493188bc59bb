package io.holdfast.sources.tree;

import static io.holdfast.base.ErrorCode.TARGET_UNWRITABLE;

import io.holdfast.engine.EngineException;
import io.holdfast.engine.restore.MetadataProblem;
import io.holdfast.engine.restore.RestoreFile;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.sources.tree.DescriptorCache.Slot;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A file below a {@link PosixTarget} that is being written. */
final class PosixFile implements RestoreFile {
  private final DescriptorCache cache;
  private final PosixFolder folder;
  private final Slot slot;
  private final NodeName name;

  /** How far anything was written; the file was empty before. */
  private final AtomicLong end = new AtomicLong();

  PosixFile(DescriptorCache cache, PosixFolder folder, Slot slot, NodeName name) {
    this.cache = cache;
    this.folder = folder;
    this.slot = slot;
    this.name = name;
  }

  @Override
  public void write(byte[] bytes, int offset, int length, long position) {
    cache.with(
        slot,
        file -> {
          file.write(bytes, offset, length, position);
          return true;
        });
    end.accumulateAndGet(position + length, Math::max);
  }

  @Override
  public void read(byte[] bytes, int offset, int length, long position) {
    var count = cache.with(slot, file -> file.read(bytes, offset, length, position));
    if (count != length) {
      throw new EngineException(
          TARGET_UNWRITABLE, "%s ends %d bytes too early".formatted(name, length - count));
    }
  }

  @Override
  public void resize(long sizeBytes) {
    if (end.get() == sizeBytes) {
      return;
    }
    cache.with(
        slot,
        file -> {
          file.truncate(sizeBytes);
          return true;
        });
  }

  @Override
  public List<MetadataProblem> describe(NodeMetadata metadata) {
    return folder.with(
        slot,
        file ->
            PosixMetadata.ofOpen(file, folder.inherits())
                .apply(metadata, folder.newFilesOwner(file)));
  }

  @Override
  public void close() {
    cache.discard(slot);
  }
}
