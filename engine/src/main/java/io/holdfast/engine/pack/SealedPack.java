package io.holdfast.engine.pack;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A finished pack, ready to be saved.
 *
 * @param content the whole pack; valid until its {@link PackBuilder} is reset
 */
public record SealedPack(PackId id, List<PackedBlob> blobs, ByteBuffer content) {
  public SealedPack {
    blobs = List.copyOf(blobs);
  }
}
