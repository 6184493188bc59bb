/**
 * The backup verb: reads a source's tree, cuts, deduplicates and packs its contents, and leaves a
 * snapshot.
 *
 * <p>What is read comes through {@link io.holdfast.engine.backup.SourceTree}; where it comes from,
 * this package does not know. Start at {@link io.holdfast.engine.backup.Backup}. Order of writes:
 * packs, then indexes, then the snapshot, so that a crash leaves nothing but data that the next
 * backup finds and uses.
 */
@NullMarked
package io.holdfast.engine.backup;

import org.jspecify.annotations.NullMarked;
