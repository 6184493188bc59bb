package io.holdfast.control.recovery;

import java.nio.file.Path;

/**
 * What of an installation lies beside its catalog.
 *
 * @param masterKey the file that opens the catalog's secrets
 * @param agentId the file that names the agent of this data directory; absent before its first
 *     start
 * @param configuration the configuration in the data directory; it may be absent
 * @param scratch for sealed files on their way; made when it is missing
 */
public record Machine(Path masterKey, Path agentId, Path configuration, Path scratch) {}
