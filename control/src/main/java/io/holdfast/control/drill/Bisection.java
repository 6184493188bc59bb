package io.holdfast.control.drill;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.ProtectionFilter;
import io.holdfast.catalog.query.ProtectionSort;
import io.holdfast.catalog.query.RestorePointFilter;
import io.holdfast.catalog.query.TimeRange;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;
import io.holdfast.control.drill.BisectWish.FileHolds;
import io.holdfast.control.drill.BisectWish.PinWish;
import io.holdfast.control.drill.Bisected.Probe;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.point.RestorePoints;
import io.holdfast.control.repository.RepositoryPool;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the last point in which something held, by halves. Where it held, was lost and came back, a
 * point is found after which it was lost; of files that were there in between only, all points are
 * looked through. Thread-safe.
 */
public final class Bisection {
  private final Ledger ledger;
  private final RepositoryPool pool;
  private final Drills drills;
  private final RestorePoints points;

  public Bisection(Ledger ledger, RepositoryPool pool, Drills drills, RestorePoints points) {
    this.ledger = ledger;
    this.pool = pool;
    this.drills = drills;
    this.points = points;
  }

  /**
   * Searches, and pins what it found if that is wished.
   *
   * @throws io.holdfast.base.HoldfastException RESOURCE_MISSING; STATE_CONFLICT when there is no
   *     point, or a drill could not tell
   */
  public Bisected find(Caller caller, BisectWish wish) throws InterruptedException {
    var all = points(caller, wish);
    var probes = new BisectProbes(ledger, pool, drills, caller, wish.predicate());
    var search = new Search(all, probes, wish.predicate() instanceof FileHolds);
    var done = search.run();
    var found = done ? search.lastHeld() : null;
    var pin = wish.pin();
    List<RestorePointId> pinned =
        found == null || pin == null ? List.of() : pin(caller, found, pin);
    return new Bisected(
        done,
        found,
        found == null ? null : search.after(found),
        all.size(),
        search.probes(),
        pinned);
  }

  /** The oldest first. */
  private List<RestorePoint> points(Caller caller, BisectWish wish) {
    return ledger.look(catalog -> {
      var protection = catalog.protections().get(wish.protection());
      if (!caller.sees(protection.projectId())) {
        throw new ControlException(
            ErrorCode.RESOURCE_MISSING, "no protection " + wish.protection());
      }
      var range = TimeRange.halfOpen(wish.from(), wish.to());
      var query =
          PointPicker.query(wish.protection(), false)
              .where(new RestorePointFilter.PointInTime(range));
      var found = PointPicker.walk(catalog, query).toList();
      if (found.isEmpty()) {
        throw new ControlException(
            ErrorCode.STATE_CONFLICT,
            "protection %s has no point there that can be restored from"
                .formatted(wish.protection()));
      }
      return found;
    });
  }

  private List<RestorePointId> pin(Caller caller, RestorePoint found, PinWish pin) {
    var pinned = new ArrayList<RestorePointId>();
    pinned.add(found.id());
    if (pin.neighbours()) {
      pinned.addAll(neighbours(found));
    }
    pinned.forEach(id -> points.pin(caller, id, pin.reason(), pin.until()));
    return pinned;
  }

  /** Of each other protection of the project the newest point that is no younger. */
  private List<RestorePointId> neighbours(RestorePoint found) {
    return ledger.look(catalog -> {
      var query =
          CatalogQuery.<ProtectionFilter, ProtectionSort>by(
                  Order.ascending(ProtectionSort.CREATED_AT))
              .where(new ProtectionFilter.Projects(Set.of(found.projectId())))
              .page(Page.all());
      return catalog.protections().list(query).items().stream()
          .map(protection -> protection.id())
          .filter(id -> !id.equals(found.protectionId()))
          .flatMap(id -> before(catalog, id, found.pointInTime()).stream())
          .map(RestorePoint::id)
          .toList();
    });
  }

  private static Optional<RestorePoint> before(
      CatalogTransaction catalog, ProtectionId protection, Instant moment) {
    var until = new RestorePointFilter.PointInTime(TimeRange.closed(null, moment));
    return PointPicker.walk(catalog, PointPicker.query(protection, true).where(until)).findFirst();
  }

  /** One search among points. One thread's. */
  private static final class Search {
    private final List<RestorePoint> points;
    private final BisectProbes means;
    private final boolean cheap;
    private final TreeMap<Integer, Probe> probes = new TreeMap<>();
    private final List<Probe> order = new ArrayList<>();
    private @Nullable RestorePoint held;

    /**
     * @param cheap whether all points may be looked at when need be
     */
    Search(List<RestorePoint> points, BisectProbes means, boolean cheap) {
      this.points = points;
      this.means = means;
      this.cheap = cheap;
    }

    /**
     * @return false when an answer is still to come
     */
    boolean run() throws InterruptedException {
      var newest = points.size() - 1;
      var last = holds(newest);
      if (last.isEmpty()) {
        return false;
      }
      if (last.get()) {
        held = points.get(newest);
        return true;
      }
      // Steps that double, back to where it held.
      var lost = newest;
      for (var step = 1; lost > 0; step *= 2) {
        var at = Math.max(0, lost - step);
        var holds = holds(at);
        if (holds.isEmpty()) {
          return false;
        }
        if (holds.get()) {
          return halve(at, lost);
        }
        lost = at;
      }
      return !cheap || all();
    }

    /** It held at the one and not at the other. */
    private boolean halve(int low, int high) throws InterruptedException {
      var from = low;
      var to = high;
      while (to - from > 1) {
        var middle = (from + to) >>> 1;
        var holds = holds(middle);
        if (holds.isEmpty()) {
          return false;
        }
        if (holds.get()) {
          from = middle;
        } else {
          to = middle;
        }
      }
      held = points.get(from);
      return true;
    }

    private boolean all() throws InterruptedException {
      for (var at = points.size() - 1; at >= 0; at--) {
        if (holds(at).orElse(false)) {
          held = points.get(at);
          return true;
        }
      }
      return true;
    }

    private Optional<Boolean> holds(int at) throws InterruptedException {
      var known = probes.get(at);
      if (known != null) {
        return Optional.of(known.held());
      }
      var probe = means.probe(points.get(at));
      probe.ifPresent(answer -> {
        probes.put(at, answer);
        order.add(answer);
      });
      return probe.map(Probe::held);
    }

    @Nullable RestorePoint lastHeld() {
      return held;
    }

    @Nullable RestorePoint after(RestorePoint found) {
      var next = points.indexOf(found) + 1;
      return next < points.size() ? points.get(next) : null;
    }

    List<Probe> probes() {
      return order;
    }
  }
}
