package io.holdfast.engine.export;

/**
 * What an export wrote.
 *
 * @param contentBytes of all files together
 * @param archiveBytes that were written
 * @param sha256 of these, 64 hex digits
 */
public record ExportReport(
    long items, long contentBytes, long warnings, long archiveBytes, String sha256) {}
