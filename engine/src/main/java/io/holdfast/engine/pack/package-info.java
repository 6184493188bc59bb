/**
 * Blobs and the packs that bundle them: ids, compression, the sealed header at a pack's end.
 *
 * <p>A pack is written once and never changed; its name is the SHA-256 of its bytes. Start at
 * {@link io.holdfast.engine.pack.BlobCodec}, {@link io.holdfast.engine.pack.PackBuilder} and {@link
 * io.holdfast.engine.pack.PackHeader}. Reads and writes no store, knows no index.
 */
@NullMarked
package io.holdfast.engine.pack;

import org.jspecify.annotations.NullMarked;
