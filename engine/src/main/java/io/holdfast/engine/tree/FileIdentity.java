package io.holdfast.engine.tree;

/**
 * Which file this was on its machine: names with the same inode and device are hard links of one.
 *
 * @param links names that the file had; 0 when unknown, as for directories
 */
public record FileIdentity(long inode, long deviceId, long links) {}
