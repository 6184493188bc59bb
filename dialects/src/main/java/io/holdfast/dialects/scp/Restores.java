package io.holdfast.dialects.scp;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestoreRequest;
import io.holdfast.control.access.Caller;
import io.holdfast.control.restore.WholeRestores;
import io.holdfast.dialects.Desk;
import io.holdfast.dialects.Supported;
import io.holdfast.rest.edge.Body;
import io.holdfast.rest.edge.Fields;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Violation;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Restores to a new place, which this vendor calls a new server: beside the source, under the name
 * that the new server shall have.
 */
final class Restores {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-][a-zA-Z0-9 _-]{0,62}");

  private final Desk desk;
  private final Found found;

  Restores(Desk desk, Found found) {
    this.desk = desk;
    this.found = found;
  }

  Response restore(Request request) throws InterruptedException {
    var version = ScpVersion.of(request);
    var caller = Action.RESTORE_BACKUP.of(request);
    var body = Body.required(request).ignoringUnknown();
    var faults = new Faults();
    var name = faults.take(() -> body.require("restore_server_name", it -> name(body, it)));
    var target = faults.take(() -> body.require("restore_target_id", body::name));
    if (version.has(ScpVersion.V1_2)) {
      faults.take(() -> body.require("server_type_id", body::name));
    }
    refuseSurroundings(body, faults);
    var region = faults.find(() -> body.name("restore_region"));
    faults.end();
    var facts = BackupFacts.of(found.backup(request, caller), desk.history());
    var point =
        found.target(facts.protection(), Objects.requireNonNull(target), "restore_target_id");
    requireRegion(region, facts);
    var called = Objects.requireNonNull(name);
    var wanted = WholeRestores.beside(desk.kinds(), facts.source(), called, null);
    Supported.require(desk.restores().startNamed(caller, point.id(), wanted));
    return Answers.begun(request, request.pathValue("backupId"));
  }

  Response checkName(Request request) {
    ScpVersion.of(request);
    var caller = Action.CHECK_RESTORE_SERVER_NAME.of(request);
    return Answers.result(
        desk.restores()
            .isNameTaken(caller, Queries.required(request.query(), "restore_server_name")));
  }

  /** There are no networks here to choose from. */
  Response subnets(Request request) {
    var version = ScpVersion.of(request);
    var caller = Action.LIST_RESTORE_SUBNETS.of(request);
    var query = request.query();
    Queries.word(query, "state", SubnetState.class);
    if (version.has(ScpVersion.V1_2)) {
      Queries.required(query, "region");
    }
    found.backup(request, caller);
    var body = Answers.JSON.objectNode();
    body.putArray("subnets");
    return Answers.ok(body.put("count", 0));
  }

  /** The one state that the vendor names. */
  enum SubnetState {
    ACTIVE
  }

  /** Starts what control allows; what no agent can do is an error, though it is on record. */
  void start(Caller caller, RestorePoint point, List<RestoreRequest> wanted)
      throws InterruptedException {
    desk.restores().startAll(caller, point.id(), wanted).forEach(Supported::require);
  }

  private static Optional<String> name(Fields body, String field) {
    return body.text(field)
        .map(text -> {
          if (!NAME.matcher(text).matches()) {
            throw body.invalid(
                field, "FORMAT", "must have 1 to 63 letters, digits, '-', '_' and spaces inside");
          }
          return text;
        });
  }

  /** A copy of a disk or a folder has no network: who asks for one must hear that. */
  private static void refuseSurroundings(Fields body, Faults faults) {
    var networks =
        faults.find(() ->
            body.objects(
                "networks",
                it -> Optional.ofNullable(faults.take(() -> it.require("subnet_id", it::name)))));
    if (networks.filter(it -> !it.isEmpty()).isPresent()) {
      faults.add("/networks", "VALUE", "there are no subnets here; leave it out");
    }
    if (faults.find(() -> body.texts("security_groups")).filter(it -> !it.isEmpty()).isPresent()) {
      faults.add("/security_groups", "VALUE", "there are no security groups here; leave it out");
    }
  }

  private static void requireRegion(Optional<String> region, BackupFacts facts) {
    var server = facts.server();
    var own = server == null ? null : server.region();
    if (own != null && region.isPresent() && !region.get().equals(own)) {
      throw RequestException.of(
          ErrorCode.BODY_INVALID,
          new Violation(
              "/restore_region", "VALUE", "must be '%s', where the server is".formatted(own)));
    }
  }
}
