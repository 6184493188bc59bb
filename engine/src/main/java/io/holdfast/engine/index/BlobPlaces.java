package io.holdfast.engine.index;

import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobLocation;
import io.holdfast.engine.pack.BlobType;
import java.util.List;

/** Says where blobs lie. Thread-safe. */
@FunctionalInterface
public interface BlobPlaces {
  /** All places of the blob, for when one of them is damaged; none when it is not known. */
  List<BlobLocation> list(BlobId id, BlobType type);
}
