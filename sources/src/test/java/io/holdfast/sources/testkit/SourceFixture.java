package io.holdfast.sources.testkit;

import io.holdfast.engine.backup.Backup;
import io.holdfast.engine.backup.BackupListener;
import io.holdfast.engine.backup.BackupReport;
import io.holdfast.engine.backup.BackupRequest;
import io.holdfast.engine.backup.BackupWarning;
import io.holdfast.engine.lock.LockOptions;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.repository.Repository;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.RestoreListener;
import io.holdfast.sources.Source;
import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.SourceView;
import io.holdfast.sources.StoredPoint;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Backs sources of any kind up into a repository of its own, and restores them from it. */
public final class SourceFixture implements AutoCloseable {
  private final RestoreFixture fixture;
  private final List<BackupWarning> warnings = new CopyOnWriteArrayList<>();

  private SourceFixture(RestoreFixture fixture) {
    this.fixture = fixture;
  }

  public static SourceFixture create(Path repository) {
    return new SourceFixture(RestoreFixture.create(repository));
  }

  public Repository repository() {
    return fixture.repository();
  }

  /** Of all backups so far. */
  public List<BackupWarning> warnings() {
    return warnings;
  }

  /** What a backup made. */
  public record Made(StoredPoint point, BackupReport report) {}

  public Made backup(Source source, SourceSettings settings) throws InterruptedException {
    try (var view = source.open(settings, SourceJournal.NONE)) {
      return backup(view);
    }
  }

  public Made backup(SourceView view) throws InterruptedException {
    var labels =
        new BackupRequest.Labels(
            view.pointInTime().atOffset(ZoneOffset.UTC),
            "test-host",
            new BackupRequest.Account("tester", 0, 0),
            List.of(),
            List.of());
    var repository = fixture.repository();
    try (var lock =
        RepositoryLock.acquireShared(
            repository.sealedFiles(), LockOptions.standard(InstantSource.system()))) {
      var report =
          new Backup(repository, lock)
              .run(
                  view.tree(),
                  BackupRequest.of(labels),
                  new BackupListener() {
                    @Override
                    public void warned(BackupWarning warning) {
                      warnings.add(warning);
                    }
                  });
      repository.loadIndex();
      return new Made(new StoredPoint(repository, report.snapshot(), view.parts()), report);
    }
  }

  /** Applies a plan and keeps what it told. */
  public static List<RestoreListener.Item> apply(PlannedRestore plan) throws InterruptedException {
    var items = new CopyOnWriteArrayList<RestoreListener.Item>();
    plan.apply(
        new RestoreListener() {
          @Override
          public void item(Item item) {
            items.add(item);
          }

          @Override
          public void progress(long itemsDone, long bytesDone) {}
        });
    return items;
  }

  /** How many snapshots there are. */
  public int snapshots() {
    return fixture.repository().snapshots().ids().size();
  }

  @Override
  public void close() {
    fixture.close();
  }
}
