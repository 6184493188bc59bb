package io.holdfast.engine.pack;

import io.holdfast.store.Content;
import java.util.List;

/**
 * A finished pack, ready to be saved.
 *
 * @param content the whole pack; valid until its {@link PackBuilder} is reset
 */
public record SealedPack(PackId id, List<PackedBlob> blobs, Content content) {
  public SealedPack {
    blobs = List.copyOf(blobs);
  }
}
