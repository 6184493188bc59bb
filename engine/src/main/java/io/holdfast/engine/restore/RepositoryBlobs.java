package io.holdfast.engine.restore;

import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobLocation;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.repository.Repository;
import java.util.Optional;

/** The data blobs of a repository. */
final class RepositoryBlobs implements BlobSource {
  private final Repository repository;

  RepositoryBlobs(Repository repository) {
    this.repository = repository;
  }

  @Override
  public Optional<BlobLocation> find(BlobId id) {
    return repository.blobs().find(id, BlobType.DATA);
  }

  @Override
  public void requireThere(PackId pack, long offset, int length) {
    repository.blobs().requireThere(pack, offset, length);
  }

  @Override
  public void read(PackId pack, long offset, byte[] target, int length) {
    repository.blobs().readSealed(pack, offset, target, length);
  }

  @Override
  public int open(BlobId id, BlobLocation location, byte[] sealed, int offset, byte[] target) {
    return repository.blobs().open(id, location, sealed, offset, target);
  }

  @Override
  public byte[] load(BlobId id) {
    return repository.loadBlob(id, BlobType.DATA);
  }
}
