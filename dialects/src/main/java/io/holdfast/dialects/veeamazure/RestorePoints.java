package io.holdfast.dialects.veeamazure;

import io.holdfast.catalog.model.CopyId;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.PointCopyFilter;
import io.holdfast.control.access.Caller;
import io.holdfast.dialects.Desk;
import io.holdfast.rest.edge.Response;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The stored copies of restore points, one row each: listed, shown, removed. */
final class RestorePoints {
  static final String ID = "restorePointId";

  private static final String KIND = "restore point";
  private static final String OLD = "/restorePoints";
  private static final String NEW = "/restorePoints/virtualMachines";
  private static final String ONE = "/{restorePointId}";

  private final Desk desk;
  private final Shelves shelves;
  private final Deletions deletions;

  RestorePoints(Desk desk, Shelves shelves, Deletions deletions) {
    this.desk = desk;
    this.shelves = shelves;
    this.deletions = deletions;
  }

  Stream<Operation> operations() {
    return Stream.of(
            Operation.get("", this::list),
            Operation.get(ONE, this::get),
            Operation.delete(ONE, this::delete))
        .flatMap(RestorePoints::named);
  }

  /** An operation on restore points under the name that they had, and the one that they have. */
  static Stream<Operation> named(Operation operation) {
    return Stream.of(
        operation.below(OLD).until(AzureVersion.V3), operation.below(NEW).from(AzureVersion.V4));
  }

  /** Where restore points lie in a version, with a slash at the end. */
  static String path(Call call) {
    return call.path(collection(call) + "/");
  }

  private static String collection(Call call) {
    return call.since(AzureVersion.V4) ? NEW : OLD;
  }

  private Response list(Call call) {
    call.caller(Scope.BACKUP_READ);
    var decided = "onlyLatest=%s&".formatted(RestorePointQuery.onlyLatest(call) ? "True" : "False");
    return Pages.answer(
        call,
        new Pages.Links(call.path(collection(call)), decided, "", Set.of("onlylatest")),
        Pages.of(
            desk.history()::copies,
            RestorePointQuery.of(call, desk.clock()),
            copies -> RestorePointView.of(call, shelves, copies)));
  }

  private Response get(Call call) {
    var caller = call.caller(Scope.BACKUP_READ);
    var copy = copy(call, caller);
    return Call.ok(RestorePointView.of(call, shelves, List.of(copy)).getFirst());
  }

  /** The last copy takes its point to the trash; the answer is the deletion as a session. */
  private Response delete(Call call) {
    var caller = call.caller(Scope.POINT_DELETE);
    var copy = copy(call, caller);
    deletions.remove(caller, copy);
    return Call.json(202, deletions.get(call, caller, copy.id()));
  }

  /** The copy that the path names, if the caller sees it. */
  PointCopy copy(Call call, Caller caller) {
    return copy(caller, new CopyId(call.id(ID, KIND)));
  }

  private PointCopy copy(Caller caller, CopyId id) {
    var query =
        RestorePointQuery.seen(caller)
            .where(new PointCopyFilter.Ids(Set.of(id)))
            .page(Page.first(1));
    return desk.history().copies(query).items().stream()
        .findFirst()
        .orElseThrow(() -> Call.missing(KIND));
  }
}
