package io.holdfast.rest.v1;

import io.holdfast.api.model.Bisect;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.Scope;
import io.holdfast.control.drill.BisectWish;
import io.holdfast.control.drill.BisectWish.PinWish;
import io.holdfast.control.drill.BisectWish.Predicate;
import io.holdfast.control.drill.Bisected;
import io.holdfast.control.drill.Bisection;
import io.holdfast.rest.edge.Body;
import io.holdfast.rest.edge.Fields;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The last point in which something held. */
final class BisectPaths {
  private static final int STATEMENT = 8_192;
  private static final int MOST_EXTENSIONS = 100;
  private static final String EXTENSION = "[!-\\-0-~&&[^.A-Z*/]]{1,20}";

  private final Bisection bisection;

  BisectPaths(Bisection bisection) {
    this.bisection = bisection;
  }

  List<Route> routes(Operations operations) {
    return List.of(operations.postAnew("/v1/bisect", Scope.DRILL_RUN, this::find));
  }

  /** Asked again, a search goes on by the drills that were begun: it must not be replayed. */
  private Response find(Call call) throws InterruptedException {
    call.allowOnly();
    var fields = Body.required(call.request());
    var protection = new ProtectionId(fields.require("protectionId", fields::id));
    var from = fields.instant("from").orElse(null);
    var to = fields.instant("to").orElse(null);
    var found = new ArrayList<Predicate>();
    fields.object("file", BisectPaths::file).ifPresent(found::add);
    fields.object("sql", BisectPaths::sql).ifPresent(found::add);
    fields.object("rows", BisectPaths::rows).ifPresent(found::add);
    fields.object("unsuspicious", BisectPaths::unsuspicious).ifPresent(found::add);
    var pin = fields.object("pin", BisectPaths::pin).orElse(null);
    fields.close();
    if (found.size() != 1) {
      throw fields.invalid(
          "file", "REQUIRED", "just one of file, sql, rows and unsuspicious must be there");
    }
    var predicate = found.getFirst();
    if (predicate instanceof BisectWish.FileHolds) {
      call.require(Scope.RESTORE_READ);
    }
    if (pin != null) {
      call.require(Scope.POINT_PIN);
    }
    var wish = new BisectWish(protection, predicate, from, to, pin);
    return Answers.ok(view(bisection.find(call.caller(), wish)));
  }

  private static Predicate file(Fields fields) {
    var path = fields.require("path", fields::path);
    var sha256 = fields.text("sha256");
    if (!path.startsWith("/")) {
      throw fields.invalid("path", "FORMAT", "must be absolute in the point");
    }
    if (sha256.isPresent() && !sha256.get().matches("[0-9a-f]{64}")) {
      throw fields.invalid("sha256", "FORMAT", "must be 64 hex digits");
    }
    return new BisectWish.FileHolds(path, sha256.orElse(null));
  }

  private static Predicate sql(Fields fields) {
    return new BisectWish.SqlGives(
        fields.require("statement", name -> fields.text(name, 1, STATEMENT)),
        fields.name("database").orElse(null),
        fields.require("expected", fields::text));
  }

  private static Predicate rows(Fields fields) {
    return new BisectWish.RowsReach(
        fields.require("table", fields::name),
        fields.name("database").orElse(null),
        fields.require("least", fields::count));
  }

  private static Predicate unsuspicious(Fields fields) {
    var more = fields.texts("extensions").orElse(List.of());
    if (more.size() > MOST_EXTENSIONS || !more.stream().allMatch(it -> it.matches(EXTENSION))) {
      throw fields.invalid(
          "extensions", "FORMAT", "at most 100 extensions in lower case, without their dots");
    }
    return new BisectWish.Unsuspicious(Set.copyOf(more), fields.count("tolerated").orElse(0L));
  }

  private static PinWish pin(Fields fields) {
    return new PinWish(
        fields.require("reason", fields::name),
        fields.instant("until").orElse(null),
        fields.flag("neighbours").orElse(false));
  }

  private static Bisect view(Bisected it) {
    return new Bisect(
        it.done() ? "DONE" : "RUNNING",
        it.points(),
        found(it.lastHeld()),
        found(it.firstLost()),
        it.probes().stream().map(BisectPaths::probe).toList(),
        it.pinned().stream().map(id -> id.value()).toList());
  }

  private static Bisect.Probe probe(Bisected.Probe it) {
    return new Bisect.Probe(
        it.point().id().value(),
        it.point().pointInTime(),
        it.held(),
        it.means().name(),
        it.evidence(),
        Optional.ofNullable(it.drill()).map(id -> id.value()).orElse(null));
  }

  private static Bisect.@Nullable Found found(@Nullable RestorePoint point) {
    return point == null ? null : new Bisect.Found(point.id().value(), point.pointInTime());
  }
}
