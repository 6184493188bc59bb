package io.holdfast.engine.repair;

/**
 * How to repair an index.
 *
 * @param readAllPacks whether the header of every pack is read, and not only of those that the
 *     index does not list or lists with another size
 */
public record IndexRepairRequest(boolean readAllPacks, boolean dryRun) {}
