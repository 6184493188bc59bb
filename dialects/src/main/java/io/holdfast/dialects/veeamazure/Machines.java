package io.holdfast.dialects.veeamazure;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.CopyDestination;
import io.holdfast.catalog.model.Project;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Server;
import io.holdfast.catalog.model.ServerId;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.model.SourceState;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.SourceFilter;
import io.holdfast.catalog.query.SourceSort;
import io.holdfast.control.access.Caller;
import io.holdfast.control.history.Walk;
import io.holdfast.dialects.Desk;
import io.holdfast.rest.edge.Parameters;
import io.holdfast.rest.edge.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is protected, as the vendor's virtual machines. */
final class Machines {
  /** There are no groups of resources here, nor regions that we did not get told. */
  static final String GROUP = "holdfast";

  static final String REGION = "unknown";

  private static final String PATH = "/virtualMachines";
  private static final String ID = "virtualMachineId";
  private static final long BYTES_A_GIGABYTE = 1L << 30;

  private final Desk desk;
  private final Shelves shelves;

  Machines(Desk desk, Shelves shelves) {
    this.desk = desk;
    this.shelves = shelves;
  }

  Stream<Operation> operations() {
    return Stream.of(
        Operation.get(PATH, this::list),
        Operation.get(PATH + "/{virtualMachineId}", this::get),
        Operation.post(PATH + "/export", this::export));
  }

  private Response list(Call call) {
    call.caller(Scope.BACKUP_READ);
    return Pages.answer(call, items(call, query(call), some -> nodes(call, some)));
  }

  /** Sources that fit the search pattern of a call; a plain one is looked for by the catalog. */
  Pages.Items items(
      Call call,
      CatalogQuery<SourceFilter, SourceSort> query,
      Function<List<Source>, List<ObjectNode>> nodes) {
    var pattern = call.query().findFilled("SearchPattern").orElse("");
    if (pattern.indexOf('*') < 0 && pattern.indexOf('?') < 0) {
      var narrowed = pattern.isEmpty() ? query : query.where(new SourceFilter.Named(pattern));
      return Pages.of(desk.history()::sources, narrowed, nodes);
    }
    var wanted = Patterns.of(call, "SearchPattern");
    var all =
        desk.history().sources(query.page(Page.all())).items().stream()
            .filter(source -> wanted.test(source.name()))
            .toList();
    return new Pages.Items() {
      @Override
      public long total() {
        return all.size();
      }

      @Override
      public void each(long offset, long limit, Walk.Step<List<ObjectNode>> step)
          throws IOException {
        step.take(nodes.apply(all.stream().skip(offset).limit(limit).toList()));
      }
    };
  }

  private Response get(Call call) {
    var caller = call.caller(Scope.BACKUP_READ);
    return Call.ok(nodes(call, List.of(source(call, caller, ID))).getFirst());
  }

  /** The source that the path names, if the caller sees it. */
  Source source(Call call, Caller caller, String name) {
    var id = new SourceId(call.id(name, "virtual machine"));
    return shelves.sources(Set.of(id)).values().stream()
        .filter(source -> caller.sees(source.projectId()))
        .findFirst()
        .orElseThrow(() -> Call.missing("virtual machine"));
  }

  private Response export(Call call) {
    var caller = call.caller(Scope.BACKUP_READ);
    call.optionalBody();
    return Response.stream(
            200,
            "application/octet-stream",
            output -> {
              output.write("Id,Name,Kind,State\r\n".getBytes(StandardCharsets.UTF_8));
              Walk.each(
                  desk.history()::sources,
                  seen(caller),
                  0,
                  Long.MAX_VALUE,
                  source -> output.write(row(source).getBytes(StandardCharsets.UTF_8)));
            })
        .with("Content-Disposition", "attachment; filename=\"virtualMachines.csv\"");
  }

  private static String row(Source source) {
    return "%s,%s,%s,%s\r\n"
        .formatted(source.id(), SessionExport.quoted(source.name()), source.kind(), source.state());
  }

  static CatalogQuery<SourceFilter, SourceSort> seen(Caller caller) {
    var query = CatalogQuery.<SourceFilter, SourceSort>by(Order.ascending(SourceSort.NAME));
    return caller.seen(query, SourceFilter.Projects::new);
  }

  private CatalogQuery<SourceFilter, SourceSort> query(Call call) {
    var query = seen(call.caller());
    var project = call.idParameter("SubscriptionId");
    if (project.isPresent()) {
      query = query.where(new SourceFilter.Projects(Set.of(new ProjectId(project.get()))));
    }
    for (var filter : filters(call)) {
      query = query.where(filter);
    }
    return query;
  }

  private List<SourceFilter> filters(Call call) {
    var filters = new ArrayList<SourceFilter>();
    var nothing = new SourceFilter.Ids(Set.of());
    // Nothing here belongs to a tenant, an account or a protected region.
    if (call.query().findFilled("TenantId").isPresent()
        || call.query().findFilled("ServiceAccountId").isPresent()
        || call.query().flag("VmFromProtectedRegions", false)) {
      filters.add(nothing);
    }
    call.query()
        .findFilled("ResourceGroupId")
        .filter(group -> !group.equalsIgnoreCase(GROUP))
        .ifPresent(_ -> filters.add(nothing));
    var regions = call.words("RegionIds");
    if (!regions.isEmpty()) {
      filters.add(new SourceFilter.Servers(shelves.serversIn(call.caller(), regions)));
    }
    word(call, "ProtectionStatus", Set.of("Protected", "Unprotected", "Unknown"))
        .forEach(word -> filters.add(protection(word, nothing)));
    word(call, "ExistsState", Set.of("OnlyExists", "OnlyDeleted", "Unknown", "All"))
        .forEach(word -> filters.add(existence(word, nothing)));
    var destinations = call.words("BackupDestination");
    if (!destinations.isEmpty()) {
      filters.add(new SourceFilter.Stored(destinations(destinations), RestorePointQuery.OFFERED));
    }
    return filters;
  }

  private static SourceFilter protection(String word, SourceFilter nothing) {
    return word.equals("unknown") ? nothing : new SourceFilter.Protected(word.equals("protected"));
  }

  private static SourceFilter existence(String word, SourceFilter nothing) {
    var gone = EnumSet.of(SourceState.ARCHIVED);
    return switch (word) {
      case "all" -> new SourceFilter.States(EnumSet.allOf(SourceState.class));
      case "onlyexists" -> new SourceFilter.States(EnumSet.complementOf(gone));
      case "onlydeleted" -> new SourceFilter.States(gone);
      default -> nothing;
    };
  }

  private static Set<CopyDestination> destinations(Set<String> words) {
    var destinations = new HashSet<CopyDestination>();
    for (var word : words) {
      switch (word.toLowerCase(Locale.ROOT)) {
        case "snapshot" -> destinations.add(CopyDestination.SNAPSHOT);
        case "manualsnapshot" -> destinations.add(CopyDestination.MANUAL_SNAPSHOT);
        case "azureblob" -> destinations.add(CopyDestination.REPOSITORY);
        case "archive", "unknown" -> {}
        default ->
            throw Parameters.invalid(
                "BackupDestination",
                "VALUE",
                "must be Snapshot, AzureBlob, ManualSnapshot or Archive");
      }
    }
    return destinations;
  }

  /** The values of a parameter, in lower case, each one of some words. */
  private static List<String> word(Call call, String name, Set<String> known) {
    var given = call.query().findFilled(name);
    given.ifPresent(word -> {
      if (known.stream().noneMatch(word::equalsIgnoreCase)) {
        throw Parameters.invalid(name, "VALUE", "must be one of " + String.join(", ", known));
      }
    });
    return given.map(word -> word.toLowerCase(Locale.ROOT)).stream().toList();
  }

  private List<ObjectNode> nodes(Call call, List<Source> sources) {
    var servers = shelves.servers(sources);
    var projects = shelves.projects(Shelves.ids(sources, Source::projectId));
    return sources.stream().map(source -> node(call, source, servers, projects)).toList();
  }

  private static ObjectNode node(
      Call call, Source source, Map<ServerId, Server> servers, Map<ProjectId, Project> projects) {
    var server = source.serverId() == null ? null : servers.get(source.serverId());
    var project = projects.get(source.projectId());
    var host = server == null ? "" : Objects.requireNonNullElse(server.hostname(), server.name());
    var node =
        head(source, server)
            .put("regionDisplayName", region(server))
            .put("dnsName", host)
            .put("virtualNetwork", "")
            .put("subnet", "")
            .put("publicIP", "")
            .put("privateIP", "")
            .put("hasEphemeralOsDisk", false)
            .put("isDeleted", source.state() == SourceState.ARCHIVED)
            .put("subscriptionId", source.projectId().toString())
            .put("subscriptionName", project == null ? "" : project.name())
            .put("tenantId", "")
            .put("resourceGroupName", GROUP);
    node.putObject("_links")
        .putObject("self")
        .put("href", call.links().item(call.path(PATH + "/" + source.id())));
    return node;
  }

  /** What machines and protected items have in common. */
  static ObjectNode head(Source source, @Nullable Server server) {
    var bytes = source.estimatedBytes() == null ? 0 : source.estimatedBytes();
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", source.id().toString())
        .put("azureId", source.id().toString())
        .put("name", source.name())
        .put("azureEnvironment", "Unknown")
        .put("osType", system(server))
        .put("regionName", region(server))
        .put("totalSizeInGB", Math.ceilDiv(bytes, BYTES_A_GIGABYTE))
        .put("vmSize", source.kind().name())
        .put("availabilityZone", "")
        .put("isController", false);
  }

  /** The machine as sessions and policies name it. */
  static ObjectNode resource(SourceId id, @Nullable Source source) {
    var name = source == null ? "" : source.name();
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", id.toString())
        .put("name", name)
        .put("displayName", name)
        .put("resourceGroupName", GROUP)
        .put("resourceType", "VirtualMachine")
        .put("regionId", REGION)
        .put("regionName", REGION)
        .put("subscriptionId", source == null ? "" : source.projectId().toString())
        .put("subscriptionName", "");
  }

  private static String region(@Nullable Server server) {
    return server == null || server.region() == null ? REGION : server.region();
  }

  private static String system(@Nullable Server server) {
    var family = server == null ? "" : server.operatingSystem().family().toLowerCase(Locale.ROOT);
    if (family.contains("windows")) {
      return "Windows";
    }
    return family.contains("linux") ? "Linux" : "Unknown";
  }
}
