package io.holdfast.control.drill;

import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.model.PointProfile;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.TreeProfile;
import io.holdfast.control.anomaly.SuspiciousExtensions;
import io.holdfast.control.copy.ReadableCopies;
import io.holdfast.control.drill.BisectWish.Unsuspicious;
import io.holdfast.control.drill.Bisected.Means;
import io.holdfast.control.drill.Bisected.Probe;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.list.TreeWalk;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreePath;
import java.util.Optional;

/**
 * Counts the files of a point that have a suspicious extension: by what the backup counted, where
 * that names all extensions, else by walking over the point's folders.
 */
final class ExtensionProbes {
  private final Ledger ledger;
  private final ReadableCopies copies;
  private final Unsuspicious wanted;

  ExtensionProbes(Ledger ledger, ReadableCopies copies, Unsuspicious wanted) {
    this.ledger = ledger;
    this.copies = copies;
    this.wanted = wanted;
  }

  Probe probe(RestorePoint point) throws InterruptedException {
    var recorded = recorded(point);
    return recorded.isPresent()
        ? probe(point, recorded.get(), Means.RECORDED)
        : probe(point, walked(point), Means.REPOSITORY);
  }

  private Probe probe(RestorePoint point, long files, Means means) {
    return new Probe(
        point,
        files <= wanted.tolerated(),
        means,
        "%d files with a suspicious extension".formatted(files),
        null);
  }

  private Optional<Long> recorded(RestorePoint point) {
    return ledger
        .look(catalog -> catalog.pointProfiles().find(point.id()))
        .map(PointProfile::facts)
        .map(facts -> facts.tree().extensions())
        .filter(extensions -> !extensions.isEmpty() && !extensions.containsKey(TreeProfile.REST))
        .map(extensions ->
            extensions.entrySet().stream()
                .filter(entry ->
                    SuspiciousExtensions.known(entry.getKey())
                        || wanted.more().contains(entry.getKey()))
                .mapToLong(entry -> entry.getValue())
                .sum());
  }

  private long walked(RestorePoint point) throws InterruptedException {
    return copies.read(
        copies.of(point.id()),
        (repository, snapshot, _) -> {
          var counter = new Counter();
          TreeWalk.walk(TreeSource.of(repository), snapshot.tree(), TreePath.ROOT, counter);
          return counter.found;
        });
  }

  /** Counts what it visits; a folder that cannot be read ends the search. */
  private final class Counter implements TreeWalk.Visitor {
    private long found;

    @Override
    public boolean visit(TreePath path, Node node) {
      if (node instanceof Node.File file
          && SuspiciousExtensions.ends(file.name().toText(), wanted.more())) {
        found++;
      }
      return true;
    }

    @Override
    public void damaged(TreePath path, HoldfastException failure) {
      throw failure;
    }
  }
}
