package io.holdfast.dialects.veeamazure;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.base.UuidText;
import io.holdfast.catalog.model.Explorer;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.RestoreRequest;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.SourceFilter;
import io.holdfast.catalog.query.SourceSort;
import io.holdfast.control.explore.ExploreWish;
import io.holdfast.control.explore.Extent;
import io.holdfast.control.restore.WholeRestores;
import io.holdfast.dialects.Desk;
import io.holdfast.dialects.Supported;
import io.holdfast.rest.edge.Fields;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Violation;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Restores begun at a restore point: of all of it, or by looking into it. */
final class PointRestores {
  private static final String ONE = "/{restorePointId}";

  private final Desk desk;
  private final Shelves shelves;
  private final RestorePoints points;
  private final JobSessions sessions;

  PointRestores(Desk desk, Shelves shelves, RestorePoints points, JobSessions sessions) {
    this.desk = desk;
    this.shelves = shelves;
    this.points = points;
    this.sessions = sessions;
  }

  Stream<Operation> operations() {
    return Stream.of(
            both(Operation.post(ONE + "/restoreDisk", this::restoreDisk)),
            both(Operation.post(ONE + "/restoreFile", this::open)),
            both(Operation.post(ONE + "/retrieveData", this::retrieve).from(AzureVersion.V3)),
            both(
                Operation.post(ONE + "/extendRetrievedDataAvailability", this::extend)
                    .from(AzureVersion.V3)),
            Stream.of(
                old(Operation.post(ONE + "/restoreVm", this::restoreMachine)),
                Operation.post(ONE + "/restoreVirtualMachine", this::restoreMachine)
                    .below("/restorePoints/virtualMachines")
                    .from(AzureVersion.V4),
                old(Operation.post(ONE + "/validateRestoreDisk", this::validateDisk))
                    .from(AzureVersion.V2),
                old(Operation.post(ONE + "/validateRestoreVm", this::validateMachine))
                    .from(AzureVersion.V2)))
        .flatMap(each -> each);
  }

  private static Stream<Operation> both(Operation operation) {
    return RestorePoints.named(operation);
  }

  private static Operation old(Operation operation) {
    return operation.below("/restorePoints").until(AzureVersion.V3);
  }

  private Response restoreMachine(Call call) throws InterruptedException {
    return start(call, false);
  }

  private Response restoreDisk(Call call) throws InterruptedException {
    return start(call, true);
  }

  private Response start(Call call, boolean disks) throws InterruptedException {
    var caller = call.caller(Scope.RESTORE_RUN);
    var copy = points.copy(call, caller);
    var wish = wish(call.body(), disks);
    var source = source(copy);
    var request = request(source, wish);
    var marked = disks ? ticketed(request) : request;
    return sessions.accepted(
        call, Supported.require(desk.restores().start(caller, copy.pointId(), copy.id(), marked)));
  }

  /**
   * What the body asks for.
   *
   * @param place a path, or the name of another machine; null for where it came from
   */
  private record Wish(String reason, @Nullable String place) {}

  /** Accounts, regions and sizes are read past: we have no cloud to check them against. */
  private static Wish wish(Fields body, boolean disks) {
    var reason = body.require("reason", name -> body.text(name, 1, Fields.TEXT));
    body.flag("startVmAfterRestore");
    if (!disks) {
      return new Wish(reason, body.object("toAlternative", PointRestores::name).orElse(null));
    }
    var original = body.object("toOriginal", PointRestores::all).isPresent();
    var places = body.objects("toAlternative", PointRestores::name).orElse(List.of());
    if (original && !places.isEmpty()) {
      throw body.invalid("toAlternative", "VALUE", "must not be there beside toOriginal");
    }
    if (places.stream().distinct().count() > 1) {
      throw body.invalid(
          "toAlternative", "VALUE", "all disks of a machine are restored to one place here");
    }
    return new Wish(reason, places.isEmpty() ? null : places.getFirst());
  }

  /** A machine's disks are one thing here, so that none of them can be left as it is. */
  private static Fields all(Fields original) {
    if (!original.objects("excludedDisks", disk -> disk).orElse(List.of()).isEmpty()) {
      throw original.invalid(
          "excludedDisks",
          "VALUE",
          "all disks of a machine are restored here; name another place in toAlternative");
    }
    return original;
  }

  private static String name(Fields alternative) {
    return alternative.require("name", name -> alternative.text(name, 1, Fields.PATH));
  }

  private RestoreRequest request(Source source, Wish wish) {
    var place = wish.place();
    if (place == null) {
      return WholeRestores.replacing(desk.kinds(), source, null, wish.reason());
    }
    if (place.startsWith("/")) {
      return WholeRestores.elsewhere(desk.kinds(), source, place, wish.reason());
    }
    var into = machine(source, place);
    if (into.isPresent()) {
      return WholeRestores.replacing(desk.kinds(), source, into.get().id(), wish.reason());
    }
    if (source.kind() == SourceKind.DIRECTORY) {
      return beside(source, place, wish.reason());
    }
    throw RequestException.of(
        ErrorCode.BODY_INVALID,
        new Violation(
            "/toAlternative/name",
            "VALUE",
            "must be an absolute path, or a machine of the same kind"));
  }

  /** A new machine's place is a folder of its name beside the old one's, with the same in it. */
  private RestoreRequest beside(Source source, String name, String reason) {
    if (name.indexOf('/') >= 0 || name.equals("..") || name.equals(".")) {
      throw RequestException.of(
          ErrorCode.BODY_INVALID,
          new Violation(
              "/toAlternative/name", "FORMAT", "must be an absolute path, or a plain name"));
    }
    return WholeRestores.beside(desk.kinds(), source, name, reason);
  }

  /** Another source of the kind in the same project, by slug or id. */
  private Optional<Source> machine(Source like, String name) {
    var query =
        CatalogQuery.<SourceFilter, SourceSort>by(Order.ascending(SourceSort.NAME))
            .where(new SourceFilter.Projects(Set.of(like.projectId())))
            .where(new SourceFilter.Kinds(Set.of(like.kind())))
            .where(
                UuidText.parse(name)
                    .<SourceFilter>map(id -> new SourceFilter.Ids(Set.of(new SourceId(id))))
                    .orElseGet(() -> new SourceFilter.Slugs(Set.of(name))))
            .page(Page.first(1));
    return like.kind() == SourceKind.DIRECTORY
        ? Optional.empty()
        : desk.history().sources(query).items().stream().findFirst();
  }

  /** Marks it as one of disks, which nothing else about it says. */
  private static RestoreRequest ticketed(RestoreRequest request) {
    return new RestoreRequest(
        request.purpose(),
        request.mode(),
        request.explorer(),
        request.selection(),
        request.target(),
        request.conflictPolicy(),
        request.reason(),
        JobTypes.DISKS_TICKET);
  }

  /** Opens the point to be looked into; its files are restored from there. */
  private Response open(Call call) {
    var caller = call.caller(Scope.RESTORE_RUN);
    var copy = points.copy(call, caller);
    var body = call.body();
    var reason = body.require("reason", name -> body.text(name, 1, Fields.TEXT));
    body.flag("flrRto");
    var extent = new Extent.OfPoint(copy.pointId());
    var wish = new ExploreWish(extent, Explorer.FILES, null, false, false, reason);
    return sessions.accepted(call, desk.explorers().open(caller, wish));
  }

  /** Nothing lies so deep that it had to be fetched first. */
  private Response retrieve(Call call) {
    var caller = call.caller(Scope.RESTORE_RUN);
    points.copy(call, caller);
    var body = call.body();
    var priority = body.require("dataRetrievalPriority", body::text);
    if (!priority.equalsIgnoreCase("Normal") && !priority.equalsIgnoreCase("High")) {
      throw body.invalid("dataRetrievalPriority", "VALUE", "must be Normal or High");
    }
    body.number("daysToKeep", 1, 30);
    body.number("notifyBeforeExpirationHours", 0, 1_000);
    body.flag("notifyAfterComplete");
    throw new RequestException(
        ErrorCode.STATE_CONFLICT, "the data of this restore point is at hand; nothing to retrieve");
  }

  private Response extend(Call call) {
    points.copy(call, call.caller(Scope.RESTORE_RUN));
    throw new RequestException(
        ErrorCode.STATE_CONFLICT, "the data of this restore point was not retrieved");
  }

  private Response validateMachine(Call call) {
    return validate(call, false);
  }

  private Response validateDisk(Call call) {
    return validate(call, true);
  }

  /** Says what {@link #start} would refuse; an empty list if nothing. */
  private Response validate(Call call, boolean disks) {
    var caller = call.caller(Scope.RESTORE_RUN);
    var copy = points.copy(call, caller);
    var wish = wish(call.body(), disks);
    var messages = JsonNodeFactory.instance.arrayNode();
    try {
      request(source(copy), wish);
    } catch (HoldfastException e) {
      messages.add(e.getMessage());
    }
    return Call.ok(messages);
  }

  private Source source(PointCopy copy) {
    var source = shelves.sources(Set.of(copy.sourceId())).get(copy.sourceId());
    if (source == null) {
      throw Call.missing("restore point");
    }
    return source;
  }
}
