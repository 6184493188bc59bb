/**
 * Writes snapshots anew: with other tags, without some paths, with another host or time.
 *
 * <p>Start at {@link io.holdfast.engine.rewrite.Rewrite} and {@link
 * io.holdfast.engine.rewrite.Tagging}. A snapshot is never changed: a new one is saved, and when it
 * is durable the old one removed if that was asked for. {@link
 * io.holdfast.engine.rewrite.TreeRewriter} writes trees anew for all who need it.
 */
@NullMarked
package io.holdfast.engine.rewrite;

import org.jspecify.annotations.NullMarked;
