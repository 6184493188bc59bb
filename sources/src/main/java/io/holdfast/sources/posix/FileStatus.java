package io.holdfast.sources.posix;

import java.time.Instant;

/**
 * What {@code statx} tells of a file.
 *
 * @param mode permission bits with set-user-id, set-group-id and sticky: {@code 07777} at most
 * @param device number of the file system, in the C library's 64-bit encoding
 * @param specialDevice the device that a device node stands for, same encoding; else 0
 * @param uid and gid are unsigned 32-bit numbers in a long
 * @param allocatedBytes space on the disk; less than {@code sizeBytes} for a file with holes
 */
public record FileStatus(
    FileKind kind,
    int mode,
    long inode,
    long device,
    long specialDevice,
    long uid,
    long gid,
    long links,
    long sizeBytes,
    long allocatedBytes,
    Instant modified,
    Instant accessed,
    Instant changed) {

  /** Whether both name the same file. */
  public boolean sameFile(FileStatus other) {
    return inode == other.inode && device == other.device;
  }
}
