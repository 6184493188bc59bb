package io.holdfast.rest.v1;

import io.holdfast.api.model.PruneRun;
import io.holdfast.api.model.PruneSettings;
import io.holdfast.api.model.PruneTally;

/** Prune runs and settings as the API shows them. */
final class PruneViews {
  private PruneViews() {}

  static PruneSettings settings(io.holdfast.catalog.model.PruneSettings it) {
    return new PruneSettings(
        it.enabled(),
        it.cron(),
        it.timeZone().getId(),
        it.maxTime(),
        it.maxRepackBytes(),
        (long) it.maxUnusedPercent(),
        it.maxUnusedBytes(),
        it.repackSmall(),
        it.repackUncompressed(),
        it.grace());
  }

  static PruneRun run(io.holdfast.catalog.model.PruneRun it) {
    var standing = it.standing();
    var abort = it.abort();
    return new PruneRun(
        it.id().value(),
        it.repositoryId().value(),
        ConfigurationViews.id(it.projectId()),
        it.cause().name(),
        it.dryRun(),
        settings(it.settings()),
        SessionViews.actor(it.actor()),
        standing.state().name(),
        ConfigurationViews.word(standing.result()),
        standing.reasonCode(),
        standing.detail(),
        ConfigurationViews.word(standing.phase()),
        standing.done(),
        standing.total(),
        it.attempt(),
        abort == null ? null : abort.at(),
        tally(it.tally()),
        it.createdAt(),
        it.startedAt(),
        it.endedAt(),
        it.revision());
  }

  private static PruneTally tally(io.holdfast.catalog.model.PruneTally it) {
    return new PruneTally(
        it.snapshots(),
        it.usedBytes(),
        it.unusedBytes(),
        it.markedPacks(),
        it.markedBytes(),
        it.repackedPacks(),
        it.repackedBytes(),
        it.deletedPacks(),
        it.deletedBytes(),
        it.waitingPacks(),
        it.waitingBytes(),
        it.leftBytes(),
        it.damagedPacks(),
        it.uncompressedBytes(),
        it.complete());
  }
}
