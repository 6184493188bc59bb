package io.holdfast.engine.check;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.WholeFiles;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.reach.DamagedSnapshots;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.snapshot.StoredSnapshot;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The verb. Goes on after each finding, so that one report tells all. Memory grows with the number
 * of packs and trees, not with their bytes.
 */
public final class Check {
  private final Repository repository;
  private final CheckRequest request;
  private final Findings findings;

  private Check(Repository repository, CheckRequest request, CheckListener listener) {
    this.repository = repository;
    this.request = request;
    findings = new Findings(listener);
  }

  /**
   * @param repository freshly opened: its index is loaded here, as far as it can be
   * @throws io.holdfast.store.StoreException STORE_UNREACHABLE when not even lists can be had
   */
  public static CheckReport run(Repository repository, CheckRequest request, CheckListener listener)
      throws InterruptedException {
    return new Check(repository, request, listener).run();
  }

  private CheckReport run() throws InterruptedException {
    checkKeys();
    var snapshots = readSnapshots(); // before the indexes: what they need is then listed there
    var indexes = new IndexCheck(repository, findings);
    var indexCount = indexes.readAll();
    var packs = indexes.comparePacks();
    var roots = snapshots.stream().map(stored -> stored.snapshot().tree()).toList();
    var trees = new TreeCheck(repository, packs, findings).walk(roots);
    var data = readData(indexes, packs);
    var damaged = damagedAmong(snapshots);
    return new CheckReport(
        findings.first(),
        findings.errors(),
        findings.hints(),
        damaged,
        new CheckReport.Counts(indexCount, packs.size(), snapshots.size(), trees),
        data);
  }

  private List<SnapshotId> damagedAmong(List<StoredSnapshot> snapshots) {
    var damaged = findings.damagedBlobs();
    if (damaged.isEmpty()) {
      return List.of();
    }
    try {
      return new DamagedSnapshots(repository, damaged).among(snapshots);
    } catch (HoldfastException e) { // hours of reading have come before
      findings.add(
          Finding.error(
              e.code(),
              "snapshots",
              "nobody can tell which need what is damaged: " + e.getMessage()));
      return List.of();
    }
  }

  private CheckReport.Data readData(IndexCheck indexes, Map<PackId, Long> packs)
      throws InterruptedException {
    var wanted = new HashMap<>(request.data().of(packs, ThreadLocalRandom.current()));
    var all = wanted.size();
    var journal = request.journal();
    journal.ifPresent(known -> wanted.keySet().removeIf(known::hadBefore));
    var reading = new PackCheck(repository, findings, indexes::blobsOf);
    var bytes = reading.read(wanted, pack -> journal.ifPresent(told -> told.add(pack)));
    if (reading.readAll()) {
      journal.ifPresent(ReadJournal::finish);
    }
    return new CheckReport.Data(wanted.size(), bytes, all - wanted.size());
  }

  /** A key file of another password may be broken while ours opens the repository. */
  private void checkKeys() {
    var names = new ArrayList<ObjectName>();
    repository.store().list(ObjectType.KEY, object -> names.add(object.name()));
    for (var name : names) {
      try {
        var bytes = WholeFiles.load(repository.store(), name);
        if (!Digest.sha256(bytes, 0, bytes.length).toString().equals(name.id())) {
          findings.add(
              Finding.error(
                  ErrorCode.KEY_DAMAGED, name, "its bytes do not have the SHA-256 of its name"));
        }
      } catch (HoldfastException e) {
        findings.add(Finding.error(e.code(), name, e.getMessage()));
      }
    }
  }

  private List<StoredSnapshot> readSnapshots() {
    var snapshots = new ArrayList<StoredSnapshot>();
    for (var id : repository.snapshots().ids()) {
      try {
        snapshots.add(repository.snapshots().get(id));
      } catch (HoldfastException e) {
        findings.add(Finding.error(e.code(), id.objectName(), e.getMessage()));
      }
    }
    return snapshots;
  }
}
