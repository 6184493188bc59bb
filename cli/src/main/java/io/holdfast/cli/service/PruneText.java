package io.holdfast.cli.service;

import io.holdfast.api.model.PruneRun;
import io.holdfast.base.ByteSize;
import io.holdfast.cli.terminal.Table;

/** A prune run for people. */
final class PruneText {
  private PruneText() {}

  static String of(PruneRun run) {
    var tally = run.tally();
    var would = run.dryRun() ? "would be " : "";
    var text = new StringBuilder();
    text.append(run.result() == null ? run.state() : run.result());
    text.append(run.detail() == null ? "" : ": " + Table.printable(run.detail()));
    text.append("%nprune run %s".formatted(run.id()));
    line(text, "used", tally.usedBytes());
    line(text, "of that uncompressed", tally.uncompressedBytes());
    line(text, "unused", tally.unusedBytes());
    line(text, would + "written anew", tally.repackedBytes());
    line(text, would + "marked", tally.markedBytes());
    line(text, would + "deleted", tally.deletedBytes());
    line(text, "waiting for deletion", tally.waitingBytes());
    line(text, "left", tally.leftBytes());
    return text.toString();
  }

  private static void line(StringBuilder text, String what, long bytes) {
    text.append("%n%-24s %s".formatted(what, new ByteSize(bytes)));
  }
}
