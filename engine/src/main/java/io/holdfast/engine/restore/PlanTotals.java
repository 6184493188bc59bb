package io.holdfast.engine.restore;

/**
 * What a plan counted.
 *
 * @param files also the further names of hard links
 * @param others links, devices, pipes and sockets
 * @param bytes of file content, each hard-linked file once
 * @param conflicts items with something in their way, whatever the policy makes of it
 * @param removals names that only the target has and that the policy clears, at any depth
 * @param damaged items that cannot be restored, because the repository lacks something
 */
public record PlanTotals(
    long files,
    long folders,
    long others,
    long bytes,
    long conflicts,
    long removals,
    long damaged) {
  public long items() {
    return files + folders + others;
  }
}
