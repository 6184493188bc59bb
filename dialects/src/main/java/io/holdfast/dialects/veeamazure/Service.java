package io.holdfast.dialects.veeamazure;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.Scope;
import io.holdfast.rest.edge.Response;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

/** What clients ask of the appliance itself. */
final class Service {
  private static final String NAME = "holdfast";

  private final InstantSource clock;
  private final Counts counts;

  Service(InstantSource clock, Counts counts) {
    this.clock = clock;
    this.counts = counts;
  }

  Stream<Operation> operations() {
    return Stream.of(
        Operation.get("/system/serviceIsUp", _ -> Response.empty(200)).openToAll(),
        Operation.get("/system/about", this::about),
        Operation.get("/system/serverInfo", this::server),
        Operation.get("/system/status", this::status),
        Operation.get("/system/time", this::time),
        Operation.get("/license", this::license),
        Operation.get("/operations/{operationId}", this::operation));
  }

  private Response about(Call call) {
    return Call.ok(
        object()
            .put("serverVersion", version())
            .put("workerVersion", version())
            .put("flrVersion", version())
            .put(
                "databaseId",
                UUID.nameUUIDFromBytes(NAME.getBytes(StandardCharsets.UTF_8)).toString())
            .put("copyright", "Holdfast, Apache License 2.0"));
  }

  private Response server(Call call) {
    return Call.ok(
        object()
            .put("serverName", NAME)
            .put("azureRegion", Machines.REGION)
            .put("azureRegionName", Machines.REGION)
            .put("subscriptionId", "")
            .put("azureVmId", "")
            .put("resourceGroup", Machines.GROUP)
            .put("azureEnvironment", "Unknown"));
  }

  private Response status(Call call) {
    return Call.ok(
        object().put("state", "Ready").put("serverTime", AzureTimes.format(clock.instant())));
  }

  private Response time(Call call) {
    return Call.ok(
        object().put("utcDateTime", AzureTimes.format(clock.instant())).put("timeZone", "UTC"));
  }

  /** There is nothing to pay for; what is in use is counted all the same. */
  private Response license(Call call) {
    var used = counts.protectedMachines(call.caller(Scope.BACKUP_READ));
    var node =
        object()
            .put("licenseType", "Free")
            .put("isFreeEdition", true)
            .put("totalInstancesUses", used)
            .put("vmsInstancesUses", used)
            .put("sqlInstancesUses", 0)
            .put("fileShareInstancesUses", 0)
            .put("cosmosDbInstancesUses", 0)
            .put("instances", used)
            .put("gracePeriodDays", 0)
            .put("company", "")
            .put("email", "");
    if (call.version() == AzureVersion.V2) {
      node.put("instancesUses", used);
    }
    return Call.ok(node);
  }

  /** Whatever takes long is a job session here; reads answer at once. */
  private Response operation(Call call) {
    throw Call.missing("operation");
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static String version() {
    return Objects.requireNonNullElse(
        Service.class.getPackage().getImplementationVersion(), "0.0.0");
  }
}
