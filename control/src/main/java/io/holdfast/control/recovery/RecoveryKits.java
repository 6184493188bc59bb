package io.holdfast.control.recovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.base.HoldfastException;
import io.holdfast.base.InvalidInputException;
import io.holdfast.base.PrivateFile;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.control.access.Caller;
import io.holdfast.control.access.RequestContext;
import io.holdfast.control.ledger.Decision.Audited;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.repository.RepositoryPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes recovery kits: by itself for every repository, beside the master key, and for people who
 * ask, which the audit tells. Thread-safe.
 */
public final class RecoveryKits {
  private static final Logger log = LoggerFactory.getLogger(RecoveryKits.class);

  private final Ledger ledger;
  private final RecoveryKeys keys;
  private final RepositoryPool pool;
  private final Path folder;

  /**
   * @param folder where kits are written
   */
  public RecoveryKits(Ledger ledger, RecoveryKeys keys, RepositoryPool pool, Path folder) {
    this.ledger = ledger;
    this.keys = keys;
    this.pool = pool;
    this.folder = folder;
  }

  /** A kit for people; the audit tells of it. */
  RecoveryKit issue(Caller caller, RepositoryId id) {
    var actor = RequestContext.actor(caller);
    var kit = make(ledger.look(tx -> tx.repositories().get(id)));
    ledger.decide(decision -> {
      var repository = decision.catalog().repositories().get(id);
      decision.audit(
          actor,
          "recovery-kit.issue",
          Audited.of("repository", id, repository.projectId()),
          null,
          Map.of("keyId", String.valueOf(kit.keyId())));
      return kit;
    });
    return kit;
  }

  /**
   * Writes the kits that are missing in the folder, or are of an older key. What fails is told, and
   * tried again with the next call.
   */
  public void writeMissing(List<Repository> repositories) {
    try (var key = keys.current()) {
      for (var repository : repositories) {
        writeIfMissing(repository, key.id());
      }
    }
  }

  /** As {@link #writeMissing} for one that was just made. */
  public void written(Repository repository) {
    writeMissing(List.of(repository));
  }

  private void writeIfMissing(Repository repository, String keyId) {
    var json = folder.resolve(repository.id() + ".json");
    try {
      if (isOf(json, keyId)) {
        return;
      }
      var kit = make(repository);
      if (!Files.isDirectory(folder)) {
        Files.createDirectory(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      write(folder.resolve(repository.id() + ".txt"), KitText.text(kit));
      write(folder.resolve(repository.id() + ".html"), KitText.html(kit));
      write(json, kit.toJson()); // last: it says that the others are there
      log.info("recovery kit written repository={} folder={}", repository.id(), folder);
    } catch (IOException | HoldfastException e) {
      log.error("recovery kit not written repository={}", repository.id(), e);
    }
  }

  private static boolean isOf(Path json, String keyId) throws IOException {
    if (!Files.exists(json)) {
      return false;
    }
    try {
      return keyId.equals(RecoveryKit.parse(Files.readString(json)).keyId());
    } catch (InvalidInputException e) {
      return false;
    }
  }

  private static void write(Path file, String text) throws IOException {
    PrivateFile.write(file, text.getBytes(UTF_8));
  }

  private RecoveryKit make(Repository repository) {
    var password = pool.password(repository);
    try (var key = keys.current()) {
      return new RecoveryKit(
          key.secret(),
          key.id(),
          keys.installation(),
          ledger.now().toString(),
          repository.id().toString(),
          repository.name(),
          repository.kind().name(),
          repository.location(),
          repository.formatId(),
          new String(password, UTF_8));
    } finally {
      Arrays.fill(password, (byte) 0);
    }
  }
}
