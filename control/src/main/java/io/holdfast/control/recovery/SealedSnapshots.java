package io.holdfast.control.recovery;

import io.holdfast.base.ErrorCode;
import io.holdfast.control.ControlException;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.backup.Backup;
import io.holdfast.engine.backup.BackupListener;
import io.holdfast.engine.backup.BackupRequest;
import io.holdfast.engine.backup.ParentChoice;
import io.holdfast.engine.export.ArchiveFormat;
import io.holdfast.engine.export.ExportListener;
import io.holdfast.engine.export.ExportRequest;
import io.holdfast.engine.export.Exporter;
import io.holdfast.engine.forget.Forget;
import io.holdfast.engine.forget.ForgetListener;
import io.holdfast.engine.forget.ForgetRequest;
import io.holdfast.engine.forget.KeepDecision;
import io.holdfast.engine.forget.KeepInterval;
import io.holdfast.engine.forget.KeepRules;
import io.holdfast.engine.lock.LockOptions;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.snapshot.StoredSnapshot;
import io.holdfast.engine.tree.TreePath;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sealed catalogs as snapshots of one open repository. */
public final class SealedSnapshots {
  /** Also their host. */
  public static final String TAG = "holdfast-catalog";

  static final String FOLDER = "/" + TAG;
  static final String FILE = "catalog.jsonl.zst.age";
  static final String WORDS = "README.txt";

  private static final Logger log = LoggerFactory.getLogger(SealedSnapshots.class);
  private static final String INSTALLATION = "holdfast-installation=";
  private static final String KEY = "holdfast-key=";
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(20);

  private static final KeepRules RULES =
      new KeepRules(Map.of(KeepInterval.LAST, 7, KeepInterval.DAILY, 7), Map.of(), List.of());

  private static final String TEXT =
      """
      This is the sealed catalog of a Holdfast installation: all that it knows, encrypted.
      With the installation's recovery kit, on a machine with nothing but Holdfast:

        holdfast recover --repository WHERE-THIS-REPOSITORY-LIES --kit KIT-FILE

      Without Holdfast, as lines of JSON (restic, age and zstd; the key is in the kit):

        restic dump --host holdfast-catalog latest /holdfast-catalog/catalog.jsonl.zst.age \\
          | age --decrypt --identity KEY-FILE | zstd --decompress
      """;

  private final Repository repository;
  private final InstantSource clock;

  public SealedSnapshots(Repository repository, InstantSource clock) {
    this.repository = repository;
    this.clock = clock;
  }

  /** Whether a snapshot holds a sealed catalog, of whatever installation. */
  public static boolean isOne(StoredSnapshot stored) {
    return stored.snapshot().tags().contains(TAG);
  }

  /** The key that opens it, as it says itself. */
  static Optional<String> keyId(StoredSnapshot stored) {
    return tagged(stored, KEY);
  }

  static Optional<String> installation(StoredSnapshot stored) {
    return tagged(stored, INSTALLATION);
  }

  /**
   * Writes one.
   *
   * @param time the moment that it is of
   */
  SnapshotId write(CatalogSpool.Spooled spooled, String installation, String key, Instant time)
      throws InterruptedException {
    var tree = new SealedTree(spooled.file(), spooled.bytes(), TEXT, time);
    var labels =
        new BackupRequest.Labels(
            time.atOffset(ZoneOffset.UTC),
            TAG,
            new BackupRequest.Account("holdfast", 0, 0),
            List.of(TAG, INSTALLATION + installation, KEY + key),
            List.of());
    try (var lock =
        RepositoryLock.acquireShared(
            repository.sealedFiles(), options().waitingUpTo(LOCK_PATIENCE))) {
      var report =
          new Backup(repository, lock)
              .run(
                  tree,
                  BackupRequest.of(labels).withParent(new ParentChoice.None()),
                  BackupListener.SILENT);
      if (report.warningCount() > 0) {
        throw new ControlException(
            ErrorCode.SOURCE_UNREADABLE,
            "the sealed catalog was not read whole: " + report.warnings().getFirst());
      }
      return report.id().orElseThrow();
    }
  }

  /** All that can be read, the newest first. */
  List<StoredSnapshot> list() throws InterruptedException {
    return repository
        .snapshots()
        .list((id, damage) ->
            log.warn("damaged snapshot passed over id={} reason={}", id, damage.getMessage()))
        .stream()
        .filter(SealedSnapshots::isOne)
        .sorted(
            Comparator.comparing((StoredSnapshot it) -> it.snapshot().time().toInstant())
                .reversed())
        .toList();
  }

  /**
   * Forgets what the rule does not keep of an installation's. Not at any price: when the repository
   * is in use or keeps all, they stay for the next time.
   */
  void forgetOld(String installation) throws InterruptedException {
    if (repository.config().isAppendOnly()) {
      return;
    }
    var ours =
        list().stream()
            .filter(stored -> installation(stored).filter(installation::equals).isPresent())
            .toList();
    var old =
        RULES.apply(ours, clock.instant()).stream()
            .filter(decision -> !decision.kept())
            .map(KeepDecision::snapshot)
            .map(StoredSnapshot::id)
            .toList();
    if (old.isEmpty()) {
      return;
    }
    try (var lock = RepositoryLock.acquireExclusive(repository.sealedFiles(), options())) {
      new Forget(repository, lock, ForgetListener.SILENT).run(ForgetRequest.of(old));
    } catch (EngineException e) {
      if (e.code() != ErrorCode.REPOSITORY_LOCKED) {
        throw e;
      }
      log.debug("old sealed catalogs stay, the repository is in use count={}", old.size());
    }
  }

  /** Writes the sealed file of a snapshot to disk; damage in the repository is thrown. */
  void fetch(StoredSnapshot stored, Path file) throws InterruptedException {
    repository.loadIndex();
    var request =
        new ExportRequest(
            stored.snapshot(),
            List.of(TreePath.parse(FOLDER + "/" + FILE)),
            ArchiveFormat.PLAIN,
            null);
    try (var out = new BufferedOutputStream(Files.newOutputStream(file))) {
      Exporter.run(repository, request, out, ExportListener.NONE);
    } catch (IOException e) {
      throw new ControlException(ErrorCode.OUTPUT_UNWRITABLE, "cannot write " + file, e);
    }
  }

  private LockOptions options() {
    return LockOptions.standard(clock).removingAbandoned();
  }

  private static Optional<String> tagged(StoredSnapshot stored, String name) {
    return stored.snapshot().tags().stream()
        .filter(tag -> tag.startsWith(name))
        .map(tag -> tag.substring(name.length()))
        .findFirst();
  }
}
