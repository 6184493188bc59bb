/**
 * Blobs and the packs that bundle them: ids, the encrypted header at a pack's end, compression.
 *
 * <p>A pack is written once and never changed; its name is the SHA-256 of its bytes. Start at
 * {@code BlobCodec}, {@code PackBuilder} and {@code PackHeader}. Reads and writes no store, knows
 * no index.
 */
@NullMarked
package io.holdfast.engine.pack;

import org.jspecify.annotations.NullMarked;
