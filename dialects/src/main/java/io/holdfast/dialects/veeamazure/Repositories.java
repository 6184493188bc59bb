package io.holdfast.dialects.veeamazure;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RepositoryKind;
import io.holdfast.catalog.model.Scope;
import io.holdfast.rest.edge.Parameters;
import io.holdfast.rest.edge.Response;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Where copies are stored. Snapshots of a platform lie in none of the vendor's repositories. */
final class Repositories {
  private static final String PATH = "/repositories";

  private final Shelves shelves;

  Repositories(Shelves shelves) {
    this.shelves = shelves;
  }

  Stream<Operation> operations() {
    return Stream.of(
        Operation.get(PATH, this::list), Operation.get(PATH + "/{repositoryId}", this::get));
  }

  private Response list(Call call) {
    var caller = call.caller(Scope.BACKUP_READ);
    var nodes =
        shelves.repositories(caller).stream()
            .filter(Repositories::isShown)
            .filter(wanted(call))
            .map(one -> node(call, one))
            .toList();
    return Pages.answer(call, Pages.of(nodes));
  }

  private Response get(Call call) {
    var caller = call.caller(Scope.BACKUP_READ);
    var id = new RepositoryId(call.id("repositoryId", "repository"));
    return shelves.repositories(caller, Set.of(id)).values().stream()
        .filter(Repositories::isShown)
        .findFirst()
        .map(repository -> Call.ok(node(call, repository)))
        .orElseThrow(() -> Call.missing("repository"));
  }

  private static boolean isShown(Repository repository) {
    return repository.kind() != RepositoryKind.NATIVE_SNAPSHOT;
  }

  private static Predicate<Repository> wanted(Call call) {
    var named = Patterns.of(call, "SearchPattern");
    var statuses =
        known(
            call,
            "Status",
            List.of("Creating", "Importing", "Ready", "Failed", "Unknown", "ReadOnly"));
    var types = known(call, "Type", List.of("Backup", "VeeamVault", "Unknown"));
    var tiers =
        known(call, "Tier", List.of("Inferred", "Hot", "Cool", "Archive", "Unknown", "Cold"));
    var encrypted = call.query().findFilled("IsEncrypted").isPresent();
    var wantsEncrypted = call.query().flag("IsEncrypted", true);
    var immutable = call.query().findFilled("ImmutabilityEnabled").isPresent();
    var wantsImmutable = call.query().flag("ImmutabilityEnabled", false);
    // Nothing here belongs to a tenant or an account.
    var foreign =
        call.query().findFilled("TenantId").isPresent()
            || call.query().findFilled("ServiceAccountId").isPresent();
    return one ->
        !foreign
            && named.test(one.name())
            && fits(statuses, status(one))
            && fits(types, "Backup")
            && fits(tiers, RestorePointView.tier(one.tier()))
            && (!encrypted || wantsEncrypted)
            && (!immutable || wantsImmutable == (one.lock() != null));
  }

  private static boolean fits(Set<String> wanted, String word) {
    return wanted.isEmpty() || wanted.stream().anyMatch(word::equalsIgnoreCase);
  }

  private static Set<String> known(Call call, String name, List<String> words) {
    var given = call.words(name);
    for (var word : given) {
      if (words.stream().noneMatch(word::equalsIgnoreCase)) {
        throw Parameters.invalid(name, "VALUE", "must be one of " + String.join(", ", words));
      }
    }
    return given;
  }

  private static String status(Repository repository) {
    return switch (repository.health()) {
      case OK, WARNING -> "Ready";
      case DAMAGED -> "Failed";
      case UNREACHABLE -> "Unknown";
    };
  }

  private static ObjectNode node(Call call, Repository repository) {
    var region = Objects.requireNonNullElse(repository.region(), "");
    var node =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", repository.id().toString())
            .put("name", repository.name())
            .put("description", repository.kind().name())
            .put("azureStorageAccountId", repository.id().toString())
            .put("azureStorageAccountName", repository.kind().name())
            .put("enableEncryption", true)
            .put("hint", "")
            .put("regionId", region)
            .put("regionName", region)
            .put("azureAccountId", "")
            .put("repositoryType", "Backup")
            .put("status", status(repository))
            .put("storageTier", RestorePointView.tier(repository.tier()))
            .put("isStorageTierInferred", false)
            .put("immutabilityEnabled", repository.lock() != null)
            .put("concurrencyLimit", 1);
    node.putObject("azureStorageContainer").put("name", repository.location());
    node.putObject("azureStorageFolder").put("name", repository.name());
    if (!call.since(AzureVersion.V4)) {
      node.putObject("_embeddedResources");
    }
    node.putObject("_links")
        .putObject("self")
        .put("href", call.links().item(call.path(PATH + "/" + repository.id())));
    return node;
  }
}
