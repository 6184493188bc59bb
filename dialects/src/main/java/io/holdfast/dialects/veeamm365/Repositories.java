package io.holdfast.dialects.veeamm365;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.base.UuidText;
import io.holdfast.catalog.model.Project;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryHealth;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RepositoryKind;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Server;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.control.access.Caller;
import io.holdfast.rest.edge.Response;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Backup repositories, and what of organizations and mailboxes lies in each. */
final class Repositories {
  private static final String ONE = "/BackupRepositories/{repositoryId}";
  private static final String THING = "backup repository";
  private static final String DATA = "backed up object";
  private static final int UUID_LENGTH = 36;

  private static final Pattern CONTAINER =
      Pattern.compile(
          "azure:(?<container>[^:/]+):.*|(?:s3:)?(?:https?://)?[^/]*/(?<bucket>[^/]+)(?:/.*)?");

  private final Neighbourhood neighbours;
  private final InstantSource clock;

  Repositories(Neighbourhood neighbours, InstantSource clock) {
    this.neighbours = neighbours;
    this.clock = clock;
  }

  /** Renders what lies in a repository of a mailbox. */
  @FunctionalInterface
  private interface Data {
    ObjectNode node(Call call, Repository repository, Source mailbox, RestorePoint newest);
  }

  void add(Routes routes) {
    routes.get("/BackupRepositories", this::list).get(ONE, this::get);
    routes
        .get(ONE + "/OrganizationData", this::organizations)
        .get(ONE + "/OrganizationData/{dataId}", this::organization);
    data(routes, "UserData", Repositories::user);
    nothing(routes, "SiteData");
    nothing(routes, "TeamData");
    nothing(routes, "GroupData");
    if (routes.version().isAtLeast(7)) {
      data(routes, "MailboxData", Repositories::mailbox);
      nothing(routes, "OneDriveData");
    }
    if (routes.version().isIn(2, 7)) {
      routes
          .get("/ObjectStorageRepositories", this::objectStorages)
          .get("/ObjectStorageRepositories/{repositoryId}", this::objectStorage);
    }
  }

  private void data(Routes routes, String name, Data data) {
    routes
        .get(ONE + "/" + name, call -> Answers.page(call, nodes(call, data)))
        .get(ONE + "/" + name + "/{dataId}", call -> Answers.json(200, one(call, data)));
  }

  private void nothing(Routes routes, String name) {
    routes
        .get(
            ONE + "/" + name,
            call -> {
              repository(call, call.caller(Scope.BACKUP_READ));
              return Answers.none(call);
            })
        .get(
            ONE + "/" + name + "/{dataId}",
            call -> {
              repository(call, call.caller(Scope.BACKUP_READ));
              throw Call.missing(name);
            });
  }

  private Response list(Call call) {
    var caller = call.caller(Scope.BACKUP_READ);
    var proxies = neighbours.servers(caller);
    var nodes =
        neighbours.repositories(caller).stream()
            .map(repository -> node(call, repository, proxies))
            .toList();
    return Answers.list(call, !call.version().isAtLeast(8), nodes);
  }

  private Response get(Call call) {
    var caller = call.caller(Scope.BACKUP_READ);
    var repository = repository(call, caller);
    return Answers.json(200, node(call, repository, neighbours.servers(caller)));
  }

  /** Any server's agent writes to a repository; the first of its project stands for them. */
  private static Optional<Server> proxy(Repository repository, List<Server> servers) {
    return servers.stream()
        .filter(server -> server.projectId().equals(repository.projectId()))
        .findFirst()
        .or(() -> servers.stream().findFirst());
  }

  private Response objectStorages(Call call) {
    var nodes =
        neighbours.repositories(call.caller(Scope.BACKUP_READ)).stream()
            .filter(Repositories::isObjectStorage)
            .map(repository -> linkedStorage(call, repository))
            .toList();
    return Answers.list(call, true, nodes);
  }

  private Response objectStorage(Call call) {
    var repository = repository(call, call.caller(Scope.BACKUP_READ));
    if (!isObjectStorage(repository)) {
      throw Call.missing("object storage repository");
    }
    return Answers.json(200, linkedStorage(call, repository));
  }

  private Response organizations(Call call) {
    return Answers.page(call, organizationNodes(call));
  }

  private List<ObjectNode> organizationNodes(Call call) {
    var caller = call.caller(Scope.BACKUP_READ);
    var repository = repository(call, caller);
    var mailboxes = neighbours.mailboxes(caller);
    var held = newest(repository, mailboxes);
    var used =
        mailboxes.stream()
            .filter(mailbox -> held.containsKey(mailbox.id()))
            .map(Source::projectId)
            .collect(Collectors.toSet());
    return neighbours.projects(caller).stream()
        .filter(project -> used.contains(project.id()))
        .map(project -> organization(call, repository, project))
        .toList();
  }

  private Response organization(Call call) {
    var caller = call.caller(Scope.BACKUP_READ);
    var repository = repository(call, caller);
    var id = new ProjectId(call.id("dataId", DATA));
    var project =
        Optional.ofNullable(neighbours.projects(caller, Set.of(id)).get(id))
            .filter(_ -> !newest(repository, neighbours.mailboxes(caller, id)).isEmpty())
            .orElseThrow(() -> Call.missing(DATA));
    return Answers.json(200, organization(call, repository, project));
  }

  private List<ObjectNode> nodes(Call call, Data data) {
    var caller = call.caller(Scope.BACKUP_READ);
    return nodes(call, repository(call, caller), neighbours.mailboxes(caller), data);
  }

  /** One of them by its id, whose end is the mailbox's; a portal puts the organization's before. */
  private ObjectNode one(Call call, Data data) {
    var caller = call.caller(Scope.BACKUP_READ);
    var repository = repository(call, caller);
    var wanted = call.value("dataId");
    var mailbox =
        UuidText.parse(wanted.substring(Math.max(0, wanted.length() - UUID_LENGTH)))
            .flatMap(id -> neighbours.mailbox(caller, new SourceId(id)));
    return nodes(call, repository, mailbox.stream().toList(), data).stream()
        .filter(node -> node.get("id").asText().equalsIgnoreCase(wanted))
        .findFirst()
        .orElseThrow(() -> Call.missing(DATA));
  }

  private List<ObjectNode> nodes(
      Call call, Repository repository, List<Source> mailboxes, Data data) {
    var newest = newest(repository, mailboxes);
    return mailboxes.stream()
        .flatMap(mailbox ->
            Optional.ofNullable(newest.get(mailbox.id()))
                .map(point -> data.node(call, repository, mailbox, point))
                .stream())
        .toList();
  }

  /** Of the mailboxes that have points here the newest of each. */
  private Map<SourceId, RestorePoint> newest(Repository repository, List<Source> mailboxes) {
    var ids = mailboxes.stream().map(Source::id).collect(Collectors.toSet());
    return neighbours.history().newestPoints(ids, clock.instant(), repository.id());
  }

  private Repository repository(Call call, Caller caller) {
    return neighbours.repository(caller, new RepositoryId(call.id("repositoryId", THING)));
  }

  private static boolean isObjectStorage(Repository repository) {
    return repository.kind() == RepositoryKind.S3 || repository.kind() == RepositoryKind.AZURE_BLOB;
  }

  private static ObjectNode user(
      Call call, Repository repository, Source mailbox, RestorePoint newest) {
    var id = mailbox.projectId() + mailbox.id().toString();
    var node =
        held("User", id, repository, mailbox)
            .put("accountId", mailbox.id().toString())
            .put("accountType", "User")
            .put("isMailboxBackedUp", true)
            .put("isOneDriveBackedUp", false)
            .put("isArchiveBackedUp", false)
            .put("isPersonalSiteBackedUp", false)
            .put("mailboxBackedUpTime", Answers.time(newest.pointInTime()));
    Answers.self(node, call.link(place(repository, "UserData", id)));
    return node;
  }

  private static ObjectNode mailbox(
      Call call, Repository repository, Source mailbox, RestorePoint newest) {
    var id = mailbox.id().toString();
    var node =
        held("Mailbox", id, repository, mailbox)
            .put("isArchive", false)
            .put("backedUpTime", Answers.time(newest.pointInTime()));
    Answers.self(node, call.link(place(repository, "MailboxData", id)));
    return node;
  }

  /** What is said of a mailbox that lies in a repository, under each of its names. */
  private static ObjectNode held(String type, String id, Repository repository, Source mailbox) {
    var organization = mailbox.projectId().toString();
    return Answers.JSON
        .objectNode()
        .put("id", id)
        .put("itemType", type)
        .put("repositoryId", repository.id().toString())
        .put("displayName", mailbox.name())
        .put("email", Organizations.email(mailbox))
        .put("organizationId", organization)
        .put("backedUpOrganizationId", organization);
  }

  private static ObjectNode organization(Call call, Repository repository, Project project) {
    var id = project.id().toString();
    var node =
        Answers.JSON
            .objectNode()
            .put("id", id)
            .put("displayName", project.name())
            .put("organizationId", id)
            .put("backedUpOrganizationId", id);
    Answers.self(node, call.link(place(repository, "OrganizationData", id)));
    return node;
  }

  private static String place(Repository repository, String name, String id) {
    return "/BackupRepositories/%s/%s/%s".formatted(repository.id(), name, id);
  }

  private static ObjectNode linkedStorage(Call call, Repository repository) {
    var node = storage(repository);
    Answers.self(node, call.link("/ObjectStorageRepositories/" + repository.id()));
    return node;
  }

  private static ObjectNode storage(Repository repository) {
    var azure = repository.kind() == RepositoryKind.AZURE_BLOB;
    var node =
        Answers.JSON
            .objectNode()
            .put("id", repository.id().toString())
            .put("name", repository.name())
            .put("type", azure ? "AzureBlob" : "AmazonS3Compatible")
            .put("usedSpaceBytes", repository.capacity().usedBytes())
            .put("sizeLimitEnabled", repository.capacity().quotaBytes() != null);
    node.putObject(azure ? "azureContainer" : "bucket").put("name", container(repository));
    return node;
  }

  /**
   * Of {@code s3:https://HOST/BUCKET/PREFIX} or {@code azure:CONTAINER:PATH}; else all there is.
   */
  private static String container(Repository repository) {
    var place = CONTAINER.matcher(repository.location());
    return place.matches()
        ? Objects.requireNonNullElse(
            place.group("container"),
            Objects.requireNonNullElse(place.group("bucket"), repository.location()))
        : repository.location();
  }

  private static ObjectNode node(Call call, Repository repository, List<Server> servers) {
    var id = repository.id().toString();
    var used = repository.capacity().usedBytes();
    var quota = repository.capacity().quotaBytes();
    var node =
        Answers.JSON
            .objectNode()
            .put("id", id)
            .put("name", repository.name())
            .put("description", "")
            .put("path", repository.location())
            .put("capacityBytes", quota == null ? used : quota)
            .put("freeSpaceBytes", quota == null ? 0 : Math.max(0, quota - used))
            .put("retentionType", "SnapshotBased")
            .put("retentionPeriodType", "Yearly")
            .put("yearlyRetentionPeriod", "Keep")
            .put("retentionFrequencyType", "Daily")
            .put("dailyTime", "00:00:00")
            .put("dailyType", "Everyday")
            .put("objectStorageEncryptionEnabled", isObjectStorage(repository))
            .put("isLongTerm", false)
            .put("isOutOfSync", false)
            .put("isOutdated", false)
            .put("isOutOfOrder", repository.health() == RepositoryHealth.DAMAGED);
    if (isObjectStorage(repository)) {
      if (call.version().isAtLeast(8)) {
        node.set("objectStorage", storage(repository));
      } else {
        node.put("objectStorageId", id);
      }
    }
    var links = Answers.self(node, call.link("/BackupRepositories/" + id));
    proxy(repository, servers)
        .ifPresent(proxy -> {
          node.put("proxyId", proxy.id().toString());
          Answers.link(links, "proxy", call.link("/Proxies/" + proxy.id()));
        });
    return node;
  }
}
