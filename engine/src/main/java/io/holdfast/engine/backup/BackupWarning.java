package io.holdfast.engine.backup;

/**
 * An entry that is not in the snapshot, or not whole.
 *
 * @param path for people, in the snapshot: bytes that are not UTF-8 are escaped
 */
public record BackupWarning(String path, WarningCode code, String message) {}
