package io.holdfast.control.drill;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.CopyPreference;
import io.holdfast.catalog.model.Drill;
import io.holdfast.catalog.model.DrillCheck;
import io.holdfast.catalog.model.DrillFinding;
import io.holdfast.catalog.model.DrillFinding.Verdict;
import io.holdfast.catalog.model.DrillId;
import io.holdfast.catalog.model.DrillResult;
import io.holdfast.catalog.model.DrillState;
import io.holdfast.catalog.model.ProofLevel;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.SessionRef;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.DrillFilter;
import io.holdfast.catalog.query.DrillSort;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;
import io.holdfast.control.copy.ReadableCopies;
import io.holdfast.control.drill.BisectWish.FileHolds;
import io.holdfast.control.drill.BisectWish.Predicate;
import io.holdfast.control.drill.BisectWish.RowsReach;
import io.holdfast.control.drill.BisectWish.SqlGives;
import io.holdfast.control.drill.BisectWish.Unsuspicious;
import io.holdfast.control.drill.Bisected.Means;
import io.holdfast.control.drill.Bisected.Probe;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.repository.RepositoryPool;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.list.FileContent;
import io.holdfast.engine.list.PathLookup;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Answers whether a predicate held in a point, by the cheapest means there is. One search's. */
final class BisectProbes {
  private static final int PIECE_BYTES = 64 << 10;
  private static final int EARLIER = 50;

  /** For drills that run, all together: less than a connection may be silent. */
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Ledger ledger;
  private final ReadableCopies copies;
  private final Drills drills;
  private final Caller caller;
  private final Predicate predicate;
  private final long end;

  /** By what a file is made of: the same pieces have the same hash. */
  private final Map<Object, String> hashes = new HashMap<>();

  BisectProbes(
      Ledger ledger, RepositoryPool pool, Drills drills, Caller caller, Predicate predicate) {
    this.ledger = ledger;
    this.copies = new ReadableCopies(ledger, pool);
    this.drills = drills;
    this.caller = caller;
    this.predicate = predicate;
    end = System.nanoTime() + PATIENCE.toNanos();
  }

  /** Empty when a drill still runs that will answer. */
  Optional<Probe> probe(RestorePoint point) throws InterruptedException {
    return switch (predicate) {
      case FileHolds file -> Optional.of(file(point, file));
      case RowsReach rows -> {
        var recorded = recorded(point, rows);
        yield recorded.isPresent()
            ? recorded
            : drill(
                point,
                check(
                    DrillCheck.Type.ROWS,
                    rows.table(),
                    rows.database(),
                    Long.toString(rows.least())));
      }
      case Unsuspicious wanted ->
          Optional.of(new ExtensionProbes(ledger, copies, wanted).probe(point));
      case SqlGives sql ->
          drill(point, check(DrillCheck.Type.SQL, sql.statement(), sql.database(), sql.expected()));
    };
  }

  private static DrillCheck check(
      DrillCheck.Type type, String subject, @Nullable String database, String expected) {
    return new DrillCheck(DrillCheck.SEARCH, type, subject, database, expected);
  }

  private Probe file(RestorePoint point, FileHolds wanted) throws InterruptedException {
    var path = TreePath.parse(wanted.path());
    return copies.read(
        copies.of(point.id()),
        (repository, snapshot, _) -> {
          var found = PathLookup.find(TreeSource.of(repository), snapshot.tree(), path);
          return file(repository, point, wanted, found);
        });
  }

  private Probe file(
      Repository repository, RestorePoint point, FileHolds wanted, Optional<Node> found)
      throws InterruptedException {
    if (found.isEmpty()) {
      return new Probe(point, false, Means.REPOSITORY, "nothing lies there", null);
    }
    if (wanted.sha256() == null) {
      return new Probe(point, true, Means.REPOSITORY, "it lies there", null);
    }
    if (!(found.get() instanceof Node.File file)) {
      return new Probe(point, false, Means.REPOSITORY, "no file lies there", null);
    }
    var hash = hashes.get(file.content());
    if (hash == null) {
      hash = sha256(repository, file);
      hashes.put(file.content(), hash);
    }
    return new Probe(
        point, hash.equals(wanted.sha256()), Means.REPOSITORY, "SHA-256 " + hash, null);
  }

  private static String sha256(Repository repository, Node.File file) throws InterruptedException {
    var digest = Digest.newSha256();
    try (var content = FileContent.open(repository, file)) {
      var piece = new byte[PIECE_BYTES];
      for (int count = content.read(piece); count >= 0; count = content.read(piece)) {
        digest.update(piece, 0, count);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Points tell how many rows each table had, exactly, if it was counted at all. */
  private Optional<Probe> recorded(RestorePoint point, RowsReach wanted) {
    var parts =
        ledger.look(catalog -> catalog.restorePoints().parts(point.id())).stream()
            .filter(
                part -> wanted.database() == null || part.ref().name().equals(wanted.database()))
            .filter(part -> part.expectations().containsKey("rows." + wanted.table()))
            .toList();
    if (parts.size() != 1) {
      return Optional.empty();
    }
    var rows = parts.getFirst().expectations().getOrDefault("rows." + wanted.table(), 0L);
    return Optional.of(
        new Probe(point, rows >= wanted.least(), Means.RECORDED, rows + " rows", null));
  }

  /** An earlier drill that asked the same of the same point has answered already. */
  private Optional<Probe> drill(RestorePoint point, DrillCheck check) throws InterruptedException {
    var checks = List.of(check);
    var asked =
        earlier(point).stream()
            .filter(drill -> drill.wish().checks().equals(checks))
            .filter(drill -> drill.standing().result() != DrillResult.INCONCLUSIVE)
            .findFirst()
            .orElseGet(() ->
                drills.start(
                    caller,
                    new DrillDraft(
                        new DrillDraft.OfPoint(point.id()),
                        CopyPreference.ANY,
                        ProofLevel.L5,
                        checks,
                        0,
                        null)));
    return ended(asked).map(drill -> answered(point, drill));
  }

  private List<Drill> earlier(RestorePoint point) {
    var query =
        CatalogQuery.<DrillFilter, DrillSort>by(Order.descending(DrillSort.CREATED_AT))
            .where(new DrillFilter.Points(Set.of(point.id())))
            .page(Page.first(EARLIER));
    return ledger.look(catalog -> catalog.drills().list(query)).items();
  }

  private Optional<Drill> ended(Drill drill) throws InterruptedException {
    try (var watch = ledger.signals().watch(SessionRef.of(drill.sessionId()))) {
      while (true) {
        var now = get(drill.id());
        if (now.standing().state() == DrillState.ENDED) {
          return Optional.of(now);
        }
        if (System.nanoTime() >= end) {
          return Optional.empty();
        }
        watch.await(LOOK);
      }
    }
  }

  private Drill get(DrillId id) {
    return ledger.look(catalog -> catalog.drills().get(id));
  }

  /** A point that cannot be restored at all is one in which nothing holds. */
  private static Probe answered(RestorePoint point, Drill drill) {
    var standing = drill.standing();
    if (standing.result() == DrillResult.INCONCLUSIVE) {
      throw new ControlException(
          ErrorCode.STATE_CONFLICT,
          "drill %s of point %s could not tell: %s"
              .formatted(drill.id(), point.id(), standing.detail()));
    }
    var finding =
        standing.findings().stream()
            .filter(each -> each.name().equals(DrillCheck.SEARCH))
            .findFirst();
    var held = finding.map(DrillFinding::verdict).filter(Verdict.PASSED::equals).isPresent();
    var evidence =
        finding
            .map(each -> String.valueOf(each.actual()))
            .orElse("it cannot be restored: " + standing.detail());
    return new Probe(point, held, Means.DRILL, evidence, drill.id());
  }
}
