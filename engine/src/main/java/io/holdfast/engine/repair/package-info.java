/**
 * Mends what storage has broken, as far as what is left allows, and names what is lost.
 *
 * <p>In this order: {@link io.holdfast.engine.repair.IndexRepair} makes the index say what the
 * packs hold, {@link io.holdfast.engine.repair.PackRepair} saves what is whole in damaged packs,
 * {@link io.holdfast.engine.repair.SnapshotRepair} writes snapshots anew without what is gone. ADR
 * 0239 says what none of them deletes.
 */
@NullMarked
package io.holdfast.engine.repair;

import org.jspecify.annotations.NullMarked;
