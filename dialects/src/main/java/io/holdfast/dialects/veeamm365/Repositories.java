package io.holdfast.dialects.veeamm365;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.Project;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryHealth;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RepositoryKind;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.control.access.Caller;
import io.holdfast.rest.edge.Response;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Backup repositories, and what of organizations and mailboxes lies in each. */
final class Repositories {
  private static final String ONE = "/BackupRepositories/{repositoryId}";
  private static final String THING = "backup repository";

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
        .get(
            ONE + "/" + name + "/{dataId}",
            call -> Answers.json(200, one(call, nodes(call, data))));
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
    var nodes =
        neighbours.repositories(call.caller(Scope.BACKUP_READ)).stream()
            .map(repository -> node(call, repository))
            .toList();
    return Answers.list(call, !call.version().isAtLeast(8), nodes);
  }

  private Response get(Call call) {
    return Answers.json(200, node(call, repository(call, call.caller(Scope.BACKUP_READ))));
  }

  private Response objectStorages(Call call) {
    var nodes =
        neighbours.repositories(call.caller(Scope.BACKUP_READ)).stream()
            .filter(Repositories::isObjectStorage)
            .map(repository -> storage(call, repository))
            .toList();
    return Answers.list(call, true, nodes);
  }

  private Response objectStorage(Call call) {
    var repository = repository(call, call.caller(Scope.BACKUP_READ));
    if (!isObjectStorage(repository)) {
      throw Call.missing("object storage repository");
    }
    return Answers.json(200, storage(call, repository));
  }

  private Response organizations(Call call) {
    return Answers.page(call, organizationNodes(call));
  }

  private Response organization(Call call) {
    return Answers.json(200, one(call, organizationNodes(call)));
  }

  private List<ObjectNode> organizationNodes(Call call) {
    var caller = call.caller(Scope.BACKUP_READ);
    var repository = repository(call, caller);
    var held = held(caller, repository);
    var used = held.keySet().stream().map(Source::projectId).collect(Collectors.toSet());
    return neighbours.projects(caller).stream()
        .filter(project -> used.contains(project.id()))
        .map(project -> organization(call, repository, project))
        .toList();
  }

  private List<ObjectNode> nodes(Call call, Data data) {
    var caller = call.caller(Scope.BACKUP_READ);
    var repository = repository(call, caller);
    var held = held(caller, repository);
    return neighbours.mailboxes(caller).stream()
        .filter(held::containsKey)
        .map(mailbox ->
            data.node(call, repository, mailbox, Objects.requireNonNull(held.get(mailbox))))
        .toList();
  }

  /** One of them by its id; a portal builds that of organization and user. */
  private static ObjectNode one(Call call, List<ObjectNode> nodes) {
    var wanted = call.value("dataId");
    return nodes.stream()
        .filter(node -> node.get("id").asText().equalsIgnoreCase(wanted))
        .findFirst()
        .orElseThrow(() -> Call.missing("backed up object"));
  }

  /** The mailboxes that have points here, and the newest of each. */
  private Map<Source, RestorePoint> held(Caller caller, Repository repository) {
    var mailboxes =
        neighbours.mailboxes(caller).stream().collect(Collectors.toMap(Source::id, one -> one));
    Map<SourceId, RestorePoint> newest =
        neighbours.history().newestPoints(mailboxes.keySet(), clock.instant(), repository.id());
    return newest.entrySet().stream()
        .collect(
            Collectors.toMap(
                one -> Objects.requireNonNull(mailboxes.get(one.getKey())), one -> one.getValue()));
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

  private static ObjectNode storage(Call call, Repository repository) {
    var azure = repository.kind() == RepositoryKind.AZURE_BLOB;
    var node =
        Answers.JSON
            .objectNode()
            .put("id", repository.id().toString())
            .put("name", repository.name())
            .put("type", azure ? "AzureBlob" : "AmazonS3Compatible")
            .put("usedSpaceBytes", repository.capacity().usedBytes())
            .put("sizeLimitEnabled", repository.capacity().quotaBytes() != null);
    Answers.self(node, call.link("/ObjectStorageRepositories/" + repository.id()));
    return node;
  }

  private static ObjectNode node(Call call, Repository repository) {
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
        node.set("objectStorage", storage(call, repository));
      } else {
        node.put("objectStorageId", id);
      }
    }
    Answers.self(node, call.link("/BackupRepositories/" + id));
    return node;
  }
}
