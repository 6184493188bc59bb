package io.holdfast.dialects.veeamazure;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.PlanId;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.SessionEntry;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.PlanFilter;
import io.holdfast.catalog.query.PlanSort;
import io.holdfast.control.access.Caller;
import io.holdfast.dialects.Desk;
import io.holdfast.rest.edge.Parameters;
import io.holdfast.rest.edge.Response;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Backup plans, as the vendor's policies: listed, shown, started, stopped. */
final class Policies {
  private static final String OLD = "/policies";
  private static final String NEW = "/policies/virtualMachines";
  private static final String ONE = "/{policyId}";

  private final Desk desk;
  private final Shelves shelves;
  private final ProtectedItems items;

  Policies(Desk desk, Shelves shelves, ProtectedItems items) {
    this.desk = desk;
    this.shelves = shelves;
    this.items = items;
  }

  Stream<Operation> operations() {
    return Stream.of(
            Operation.get("", this::list),
            Operation.get(ONE, this::get),
            Operation.post(ONE + "/start", this::start),
            Operation.post(ONE + "/stop", this::stop),
            Operation.post(ONE + "/enable", this::enable),
            Operation.post(ONE + "/disable", this::disable),
            Operation.get(ONE + "/selectedItems", this::selected),
            Operation.get(ONE + "/excludedItems", this::none),
            Operation.get(ONE + "/regions", this::none),
            Operation.get(ONE + "/protectedItems", this::machines))
        .flatMap(operation ->
            Stream.of(
                operation.below(OLD).until(AzureVersion.V3),
                operation.below(NEW).from(AzureVersion.V4)));
  }

  static String path(Call call) {
    return call.path(call.since(AzureVersion.V4) ? NEW : OLD);
  }

  private Response list(Call call) {
    var caller = call.caller(Scope.BACKUP_READ);
    var views = PolicyView.of(call, shelves, desk.history(), plans(call, caller));
    var nodes = views.stream().filter(wanted(call)).map(PolicyView::node).toList();
    return Pages.answer(call, new Pages.Links(path(call), "", "", Set.of()), Pages.of(nodes));
  }

  private Response get(Call call) {
    var plan = plan(call, call.caller(Scope.BACKUP_READ));
    return Call.ok(PolicyView.of(call, shelves, desk.history(), List.of(plan)).getFirst().node());
  }

  /** From version 8 on with all sessions that began, before with the first. */
  private Response start(Call call) {
    var caller = call.caller(Scope.BACKUP_RUN);
    var begun = desk.planRuns().start(caller, plan(call, caller));
    var nodes =
        JobSessionView.of(
            call,
            shelves,
            desk.clock(),
            begun.stream().<SessionEntry>map(SessionEntry.Backup::new).toList());
    if (!call.since(AzureVersion.V8)) {
      return Call.json(202, nodes.getFirst());
    }
    return Call.json(202, JsonNodeFactory.instance.arrayNode().addAll(nodes));
  }

  private Response stop(Call call) {
    var caller = call.caller(Scope.BACKUP_RUN);
    desk.planRuns().stop(caller, plan(call, caller));
    return Response.empty(204);
  }

  private Response enable(Call call) {
    var caller = call.caller(Scope.PLAN_WRITE);
    desk.planRuns().resume(caller, plan(call, caller));
    return Response.empty(204);
  }

  private Response disable(Call call) {
    var caller = call.caller(Scope.PLAN_WRITE);
    desk.planRuns().pause(caller, plan(call, caller));
    return Response.empty(204);
  }

  private Response selected(Call call) {
    return Pages.answer(
        call,
        Pages.of(
            sources(call).stream().map(source -> Machines.resource(source.id(), source)).toList()));
  }

  private Response machines(Call call) {
    return Pages.answer(call, Pages.of(items.nodes(call, sources(call))));
  }

  private Response none(Call call) {
    plan(call, call.caller(Scope.BACKUP_READ));
    return Pages.empty(call);
  }

  private List<Source> sources(Call call) {
    var plan = plan(call, call.caller(Scope.BACKUP_READ));
    var protections = shelves.liveProtectionsOf(Set.of(plan.id()));
    return shelves.sources(Shelves.ids(protections, Protection::sourceId)).values().stream()
        .sorted(Comparator.comparing(Source::name).thenComparing(it -> it.id().toString()))
        .toList();
  }

  private Plan plan(Call call, Caller caller) {
    var id = new PlanId(call.id("policyId", "policy"));
    return shelves.plans(Set.of(id)).values().stream()
        .filter(plan -> caller.sees(plan.projectId()))
        .findFirst()
        .orElseThrow(() -> Call.missing("policy"));
  }

  private List<Plan> plans(Call call, Caller caller) {
    var query =
        CatalogQuery.<PlanFilter, PlanSort>by(Order.ascending(PlanSort.NAME)).page(Page.all());
    query = caller.seen(query, PlanFilter.Projects::new);
    var machine = call.idParameter("VirtualMachineId").map(SourceId::new);
    if (machine.isPresent()) {
      var protections = shelves.protectionsOfSources(Set.of(machine.get()));
      query = query.where(new PlanFilter.Ids(Shelves.ids(protections, Protection::planId)));
    }
    var named = Patterns.of(call, "PolicyName");
    return desk.history().plans(query).items().stream()
        .filter(plan -> named.test(plan.name()))
        .toList();
  }

  private static Predicate<PolicyView> wanted(Call call) {
    var statuses = JobSessionQuery.statuses("LastJobStatus", call.words("LastJobStatus"));
    var machine = call.idParameter("VirtualMachineId");
    var repository = call.idParameter("RepositoryId");
    var enabled = call.query().findFilled("PolicyStatus").map(Policies::enabled);
    return view ->
        (statuses.isEmpty() || statuses.contains(view.lastStatus()))
            && machine.map(view::protects).orElse(true)
            && repository.map(view::writesTo).orElse(true)
            && enabled.map(wanted -> wanted == view.isEnabled()).orElse(true);
  }

  private static boolean enabled(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "enabled" -> true;
      case "disabled" -> false;
      default -> throw Parameters.invalid("PolicyStatus", "VALUE", "must be Enabled or Disabled");
    };
  }
}
