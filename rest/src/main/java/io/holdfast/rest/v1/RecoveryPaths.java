package io.holdfast.rest.v1;

import io.holdfast.api.model.RecoveryStanding;
import io.holdfast.catalog.model.Recovery;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.control.recovery.KitText;
import io.holdfast.control.recovery.RecoveryDesk;
import io.holdfast.control.recovery.SealedCatalogs;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Route;
import java.util.List;

/** What this installation is rebuilt from when it is lost. */
final class RecoveryPaths {
  private static final String PATH = "/v1/recovery";

  private final RecoveryDesk desk;

  RecoveryPaths(RecoveryDesk desk) {
    this.desk = desk;
  }

  List<Route> routes(Operations operations) {
    return List.of(
        operations.get(PATH, Scope.REPOSITORY_WRITE, this::show),
        operations.postAnew(PATH + "/seal", Scope.REPOSITORY_WRITE, this::seal),
        operations.postAnew(PATH + "/rotate", Scope.REPOSITORY_WRITE, this::rotate),
        operations.get(
            "/v1/repositories/{repositoryId}/recovery-kit", Scope.REPOSITORY_WRITE, this::kit));
  }

  private Response show(Call call) {
    call.allowOnly();
    return Answers.ok(standing(desk.standings(call.caller())));
  }

  private Response seal(Call call) throws InterruptedException {
    call.allowOnly();
    return Answers.ok(standing(desk.sealNow(call.caller())));
  }

  private Response rotate(Call call) throws InterruptedException {
    call.allowOnly();
    call.require(Scope.TOKEN_WRITE);
    return Answers.ok(standing(desk.rotate(call.caller())));
  }

  private Response kit(Call call) {
    call.allowOnly();
    call.require(Scope.TOKEN_WRITE);
    var kit = desk.kit(call.caller(), call.id("repositoryId", RepositoryId::new));
    var shown =
        new io.holdfast.api.model.RecoveryKit(
            String.valueOf(kit.keyId()), kit.toJson(), KitText.text(kit), KitText.html(kit));
    return Answers.ok(shown).with("Cache-Control", "no-store");
  }

  private RecoveryStanding standing(List<SealedCatalogs.Standing> standings) {
    return new RecoveryStanding(
        desk.keyId(),
        desk.installation(),
        desk.lastRecovery().map(Recovery::recoveredAt).orElse(null),
        standings.stream().map(RecoveryPaths::sealed).toList());
  }

  private static io.holdfast.api.model.SealedCatalog sealed(SealedCatalogs.Standing it) {
    var sealed = it.sealed();
    var newest = sealed.newest();
    return new io.holdfast.api.model.SealedCatalog(
        it.repository().id().value(),
        it.repository().name(),
        newest == null ? null : newest.snapshotId(),
        newest == null ? null : newest.keyId(),
        newest == null ? null : newest.bytes(),
        newest == null ? null : newest.sealedAt(),
        newest == null ? null : newest.currentUntil(),
        it.stale(),
        sealed.failingSince(),
        sealed.failure());
  }
}
