package io.holdfast.control.recovery;

import io.holdfast.catalog.CatalogException;
import io.holdfast.catalog.secret.MasterKey;
import java.io.IOException;
import java.nio.file.Files;
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
public record Machine(Path masterKey, Path agentId, Path configuration, Path scratch) {
  /**
   * The master key as its file has it, looked at before it is sealed: a recovery needs it whole.
   *
   * @throws CatalogException MASTER_KEY_WRONG, MASTER_KEY_UNUSABLE, with the file's name
   */
  String readMasterKey() throws IOException {
    MasterKey.load(masterKey).close();
    return Files.readString(masterKey).strip();
  }
}
