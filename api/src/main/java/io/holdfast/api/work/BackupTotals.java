package io.holdfast.api.work;

/**
 * What a backup saw and stored.
 *
 * @param others links, devices, pipes and sockets
 * @param unchanged files taken over from the parent without reading
 * @param unreadable items that could not be read, wholly or in part; each was reported
 * @param bytesTotal size of all files in the snapshot
 * @param bytesRead bytes read from the source
 * @param bytesAdded new data before compression
 * @param bytesStored new data as it lies in the repository
 */
public record BackupTotals(
    long files,
    long directories,
    long others,
    long added,
    long changed,
    long unchanged,
    long unreadable,
    long bytesTotal,
    long bytesRead,
    long bytesAdded,
    long bytesStored) {}
