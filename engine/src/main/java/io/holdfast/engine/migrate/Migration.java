package io.holdfast.engine.migrate;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.check.Check;
import io.holdfast.engine.check.CheckListener;
import io.holdfast.engine.check.CheckRequest;
import io.holdfast.engine.check.Finding;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.repository.Repository;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The verb: changes of a repository's format; the names are restic's. A migration changes only the
 * config, and reads what older programs wrote as it is.
 */
public enum Migration {
  /** From version 1 to 2: what is written from then on is compressed. */
  UPGRADE_REPO_V2("upgrade_repo_v2", "upgrade the repository to version 2, with compression", 1, 2);

  private static final Set<StandardOpenOption> NEW_FILE =
      Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, StandardOpenOption.DSYNC);

  private final String word;
  private final String description;
  private final int from;
  private final int to;

  Migration(String word, String description, int from, int to) {
    this.word = word;
    this.description = description;
    this.from = from;
    this.to = to;
  }

  public String word() {
    return word;
  }

  /** For people. */
  public String description() {
    return description;
  }

  /** Whether there is anything to do in a repository of a version. */
  public boolean applies(int version) {
    return version == from;
  }

  /**
   * Checks the repository's structure, keeps the old config in a file of this machine, and puts the
   * new one in its place. The repository must be opened anew afterwards.
   *
   * @param lock exclusive, on this repository; the caller closes both
   * @param copy a file that is not there: it has the old config until the new one is saved, so that
   *     a place that cannot replace a file at once loses nothing by a crash
   * @param kept hears when the copy is there, before the config is touched
   * @return the version that it has now
   * @throws EngineException NOT_SUPPORTED when it does not apply, PACK_DAMAGED when the check finds
   *     errors, OUTPUT_UNWRITABLE for the copy, REPOSITORY_APPEND_ONLY, LOCK_LOST
   * @throws io.holdfast.store.StoreException what the store failed with; the message names the copy
   *     when the repository may be without its config
   */
  public int run(
      Repository repository, RepositoryLock lock, Path copy, Runnable kept, CheckListener listener)
      throws InterruptedException {
    repository.requireRemovable();
    if (!applies(repository.config().version())) {
      throw new EngineException(
          ErrorCode.NOT_SUPPORTED,
          "%s is for version %d of the format; this repository has %d"
              .formatted(word, from, repository.config().version()));
    }
    var check = Check.run(repository, CheckRequest.structure(), listener);
    if (!check.sound()) {
      throw new EngineException(
          check.findings().stream()
              .filter(finding -> finding.severity() == Finding.Severity.ERROR)
              .findFirst()
              .map(Finding::code)
              .orElse(ErrorCode.PACK_DAMAGED),
          "the repository has %d errors; repair it before it is upgraded"
              .formatted(check.errors()));
    }
    keep(repository.sealedConfig(), copy);
    kept.run();
    lock.ensureHeld();
    try {
      repository.upgradeConfig(to);
    } catch (HoldfastException e) {
      throw new EngineException(
          e.code(), "%s; the config as it was is in %s".formatted(e.getMessage(), copy), e);
    }
    remove(copy);
    return to;
  }

  private static void keep(byte[] sealed, Path copy) {
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try (var channel = Files.newByteChannel(copy, NEW_FILE, ownerOnly)) {
      channel.write(ByteBuffer.wrap(sealed));
    } catch (IOException e) {
      throw new EngineException(
          ErrorCode.OUTPUT_UNWRITABLE, "cannot keep the config in %s".formatted(copy), e);
    }
  }

  private static void remove(Path copy) {
    try {
      Files.deleteIfExists(copy);
    } catch (IOException e) {
      throw new EngineException(
          ErrorCode.OUTPUT_UNWRITABLE,
          "the upgrade is done; %s is of no use any more and cannot be removed".formatted(copy),
          e);
    }
  }
}
