package io.holdfast.engine.restore;

import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobLocation;
import java.util.ArrayList;
import java.util.List;

/** A blob, where it lies, and all places of files that it goes to. Not thread-safe. */
final class WantedBlob {
  /** One place of one file. */
  record Use(FileWork file, long position) {}

  private final BlobId id;
  private final BlobLocation location;
  private final List<Use> uses = new ArrayList<>(1);

  WantedBlob(BlobId id, BlobLocation location) {
    this.id = id;
    this.location = location;
  }

  BlobId id() {
    return id;
  }

  BlobLocation location() {
    return location;
  }

  List<Use> uses() {
    return uses;
  }

  void add(FileWork file, long position) {
    uses.add(new Use(file, position));
  }
}
