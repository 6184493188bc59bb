package io.holdfast.sources.testkit;

import io.holdfast.engine.backup.Backup;
import io.holdfast.engine.backup.BackupListener;
import io.holdfast.engine.backup.BackupReport;
import io.holdfast.engine.backup.BackupRequest;
import io.holdfast.engine.check.Check;
import io.holdfast.engine.check.CheckListener;
import io.holdfast.engine.check.CheckReport;
import io.holdfast.engine.check.CheckRequest;
import io.holdfast.engine.crypto.Password;
import io.holdfast.engine.list.SnapshotFilter;
import io.holdfast.engine.list.SnapshotLister;
import io.holdfast.engine.lock.LockOptions;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.engine.restore.ItemOutcome;
import io.holdfast.engine.restore.RestoreListener;
import io.holdfast.engine.restore.RestoreOptions;
import io.holdfast.engine.restore.RestorePlan;
import io.holdfast.engine.restore.RestorePlanner;
import io.holdfast.engine.restore.RestoreReport;
import io.holdfast.engine.restore.RestoreRequest;
import io.holdfast.engine.restore.RestoreSelection;
import io.holdfast.engine.restore.RestoreTarget;
import io.holdfast.engine.restore.RestoreTotals;
import io.holdfast.engine.restore.RestoredItem;
import io.holdfast.engine.restore.Restorer;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.tree.LocalTree;
import io.holdfast.sources.tree.LocalTreeOptions;
import io.holdfast.sources.tree.PosixTarget;
import io.holdfast.store.LocalStore;
import io.holdfast.store.Store;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** An open repository; backups into it, and restores from it whose every item is kept. */
public final class RestoreFixture implements AutoCloseable {
  private final Store store;
  private final Repository repository;

  private RestoreFixture(Store store, Repository repository) {
    this.store = store;
    this.repository = repository;
  }

  public static RestoreFixture open(Path repository, String password) {
    var store = LocalStore.at(repository);
    try (var secret = Password.of(password)) {
      return new RestoreFixture(store, Repository.open(store, secret));
    }
  }

  /** One of ours, in a store that the fixture closes. */
  public static RestoreFixture open(Store store) {
    return new RestoreFixture(store, TestRepositories.open(store));
  }

  /** A new repository of ours. */
  public static RestoreFixture create(Path repository) {
    var store = LocalStore.at(repository);
    return new RestoreFixture(store, TestRepositories.create(store));
  }

  public Repository repository() {
    return repository;
  }

  /** Backs paths up under the name of a test host. */
  public BackupReport backup(Path... paths) throws InterruptedException {
    var labels =
        new BackupRequest.Labels(
            OffsetDateTime.now(ZoneOffset.UTC),
            "test-host",
            new BackupRequest.Account("tester", 0, 0),
            List.of(),
            List.of());
    var source = new LocalTree(Stream.of(paths).map(Path::toString).toList(), LocalTreeOptions.ALL);
    try (var lock =
        RepositoryLock.acquireShared(
            repository.sealedFiles(), LockOptions.standard(InstantSource.system()))) {
      return new Backup(repository, lock)
          .run(source, BackupRequest.of(labels), BackupListener.SILENT);
    }
  }

  public CheckReport checkAllData() throws InterruptedException {
    return Check.run(repository, CheckRequest.allData(), CheckListener.NONE);
  }

  /** One restore and all that it told. */
  public record Run(
      RestorePlan plan, RestoreReport report, List<RestoredItem> items, List<String> warnings) {
    /** Items that are not simply there. */
    public List<RestoredItem> unrestored() {
      return items.stream().filter(item -> item.outcome() != ItemOutcome.RESTORED).toList();
    }

    public RestoredItem item(String path) {
      var wanted = TreePath.parse(path);
      return items.stream()
          .filter(item -> item.path().equals(wanted))
          .reduce((first, second) -> {
            throw new AssertionError("%s was told twice".formatted(path));
          })
          .orElseThrow(() -> new AssertionError("%s was not told".formatted(path)));
    }
  }

  public Snapshot latest() throws InterruptedException {
    return new SnapshotLister(repository.snapshots().list())
        .latest(SnapshotFilter.any())
        .snapshot();
  }

  public Run restoreLatest(Path target, RestoreOptions options) throws InterruptedException {
    return restore(target, RestoreRequest.everything(latest(), options));
  }

  public Run restoreLatest(Path target, RestoreSelection selection, RestoreOptions options)
      throws InterruptedException {
    return restore(target, new RestoreRequest(latest(), TreePath.ROOT, selection, options));
  }

  public Run restore(Path target, RestoreRequest request) throws InterruptedException {
    try (var at = PosixTarget.of(target)) {
      return restore(at, request, _ -> {});
    }
  }

  /**
   * @param heard is told of each item at once, on the thread that ended it
   */
  public Run restore(RestoreTarget at, RestoreRequest request, Consumer<RestoredItem> heard)
      throws InterruptedException {
    repository.loadIndex();
    var items = new ArrayList<RestoredItem>();
    var warnings = new ArrayList<String>();
    var listener =
        new RestoreListener() {
          @Override
          public void item(RestoredItem item) {
            items.add(item);
            heard.accept(item);
          }

          @Override
          public void warning(String message) {
            warnings.add(message);
          }

          @Override
          public void progress(RestoreTotals totals) {}
        };
    var plan = new RestorePlanner(repository, at).plan(request);
    var report = new Restorer(repository, at, listener).apply(plan);
    return new Run(plan, report, items, warnings);
  }

  @Override
  public void close() {
    repository.close();
    store.close();
  }
}
