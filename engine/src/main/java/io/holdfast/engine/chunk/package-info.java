/**
 * Cuts files where their content says so, exactly as restic does: same polynomial, same cuts, so
 * that both share blobs (restic's chunker; byte facts in docs/format.md).
 *
 * <p>Start at {@link io.holdfast.engine.chunk.Chunker}; {@link io.holdfast.engine.chunk.Polynomial}
 * is what a repository's config names. Knows nothing of files or blobs.
 */
@NullMarked
package io.holdfast.engine.chunk;

import org.jspecify.annotations.NullMarked;
