package io.holdfast.engine.restore;

/**
 * Tells a file or folder of a machine from all others, whatever names and mounts lead to it.
 *
 * @param device number of its file system
 * @param inode its own number there; another's, once it is gone
 */
public record TargetIdentity(long device, long inode) {}
