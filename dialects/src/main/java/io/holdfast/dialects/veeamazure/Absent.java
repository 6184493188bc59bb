package io.holdfast.dialects.veeamazure;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.Scope;
import io.holdfast.rest.edge.Fields;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Response;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the vendor has and nothing here can mean: collections that are always empty, things that are
 * never found, and what is refused with a word on why. Report scripts read dozens of these and take
 * a missing path worse than an empty page.
 */
final class Absent {
  private static final List<String> SINCE_FOUR =
      List.of(
          "/restorePoints/fileShares",
          "/restorePoints/vnets",
          "/restorePoints/cosmosDb/repository",
          "/restorePoints/cosmosDb/continuous",
          "/restorePoints/virtualMachines/diskSnapshots",
          "/restorePoints/virtualMachines/snapshots",
          "/protectedItem/fileShares",
          "/protectedItem/cosmosDb",
          "/protectedItem/vnet",
          "/policies/sql",
          "/policies/fileShares",
          "/policies/cosmosDb",
          "/policy/vnet",
          "/policy/slaBased/virtualMachines",
          "/policyTemplates/slaTemplate",
          "/policyTemplates/storageTemplate",
          "/cosmosDb",
          "/veeamVaults",
          "/license/resources",
          "/configurationBackup/restorePoints",
          "/settings/certificates",
          "/workers",
          "/workers/customTags",
          "/workers/networkConfiguration",
          "/workers/profiles",
          "/cloudInfrastructure/availabilitySets",
          "/cloudInfrastructure/availabilityZones",
          "/cloudInfrastructure/keyVaults",
          "/cloudInfrastructure/networkSecurityGroups",
          "/cloudInfrastructure/regions",
          "/cloudInfrastructure/resourceGroups",
          "/cloudInfrastructure/sqlElasticPools",
          "/cloudInfrastructure/sqlServers",
          "/cloudInfrastructure/storageAccounts",
          "/cloudInfrastructure/subscriptions",
          "/cloudInfrastructure/tags",
          "/cloudInfrastructure/tenants",
          "/cloudInfrastructure/virtualMachineSizes",
          "/cloudInfrastructure/virtualNetworks");

  private static final List<String> ALWAYS =
      List.of(
          "/databases", "/fileShares", "/users", "/accounts/azure/service", "/accounts/standard");

  Stream<Operation> operations() {
    return Stream.of(
            SINCE_FOUR.stream().map(path -> Operation.get(path, this::empty).from(AzureVersion.V4)),
            ALWAYS.stream().map(path -> Operation.get(path, this::empty)),
            Stream.of("/restorePoints/sql", "/protectedItem/sql")
                .map(path -> Operation.get(path, this::empty).from(AzureVersion.V3)),
            Stream.of(Operation.get("/diskSnapshots", this::empty).until(AzureVersion.V3)),
            missing(),
            refused())
        .flatMap(each -> each);
  }

  private Stream<Operation> missing() {
    return Stream.of(
        Operation.get("/protectedItem/sql/{itemId}", call -> none(call, "database"))
            .from(AzureVersion.V3),
        Operation.get("/protectedItem/fileShares/{itemId}", call -> none(call, "file share"))
            .from(AzureVersion.V4),
        Operation.post("/restorePoints/sql/{restorePointId}/restoreDb", this::restoreDatabase)
            .from(AzureVersion.V3),
        Operation.post("/restorePoints/fileShares/{restorePointId}/restoreFile", this::restoreShare)
            .from(AzureVersion.V4));
  }

  private Stream<Operation> refused() {
    return Stream.of(
        Operation.post(
            "/virtualMachines/takeSnapshot",
            call ->
                refuse(
                    call,
                    Scope.BACKUP_RUN,
                    "Holdfast takes no snapshots of platforms; start a policy instead")),
        Operation.post(
            "/virtualMachines/rescan",
            call ->
                refuse(
                    call,
                    Scope.SOURCE_WRITE,
                    "machines are not found by scanning here; add them as sources")),
        Operation.post("/costEstimation", this::price).until(AzureVersion.V3),
        Operation.post("/policies/virtualMachines/estimateCost", this::price)
            .from(AzureVersion.V4));
  }

  private Response empty(Call call) {
    call.caller(Scope.BACKUP_READ);
    return Pages.empty(call);
  }

  private Response none(Call call, String kind) {
    call.caller(Scope.BACKUP_READ);
    throw Call.missing(kind);
  }

  private Response restoreDatabase(Call call) {
    call.caller(Scope.RESTORE_RUN);
    var body = call.body();
    body.require("serviceAccountId", body::id);
    body.require("sqlAccountId", name -> body.text(name, 1, Fields.TEXT));
    throw Call.missing("restore point of a database");
  }

  private Response restoreShare(Call call) {
    call.caller(Scope.RESTORE_RUN);
    var body = call.body();
    body.require("serviceAccountId", body::id);
    throw Call.missing("restore point of a file share");
  }

  private Response price(Call call) {
    return refuse(call, Scope.BACKUP_READ, "Holdfast knows no prices");
  }

  private static Response refuse(Call call, Scope scope, String why) {
    call.caller(scope);
    call.optionalBody();
    throw new RequestException(ErrorCode.NOT_SUPPORTED, why);
  }
}
