package io.holdfast.rest.v1;

import io.holdfast.catalog.model.ProofId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.control.drill.Proofs;
import io.holdfast.rest.edge.Parameters;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Route;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** The signed statements of drills, and the key to check them with. */
final class ProofPaths {
  private static final String PATH = "/v1/proofs";

  private final Proofs proofs;

  ProofPaths(Proofs proofs) {
    this.proofs = proofs;
  }

  List<Route> routes(Operations operations) {
    return List.of(
        operations.get(PATH, Scope.DRILL_READ, this::bundle),
        operations.get(PATH + "/{proofId}", Scope.DRILL_READ, this::get),
        operations.get("/v1/proof-key", Scope.DRILL_READ, this::key));
  }

  /** The very bytes that are signed: no other form of the same JSON does. */
  private Response bundle(Call call) {
    call.allowOnly("format", "projectId");
    var query = call.request().query();
    if (!query.find("format").orElse("bundle").equals("bundle")) {
      throw Parameters.invalid("format", "VALUE", "must be bundle");
    }
    var projects = ListShape.visible(query, call.caller());
    var none = projects.isPresent() && projects.get().isEmpty();
    var wanted = projects.orElse(Set.of());
    var file = none ? proofs.empty() : proofs.bundle(call.caller(), wanted);
    return Response.bytes(200, "application/json", file.getBytes(StandardCharsets.UTF_8))
        .with("Content-Disposition", "attachment; filename=\"holdfast-proofs.json\"");
  }

  private Response get(Call call) {
    call.allowOnly();
    var proof = proofs.get(call.caller(), call.id("proofId", ProofId::new));
    return Answers.ok(DrillViews.proof(proof, proofs.publicKey()));
  }

  private Response key(Call call) {
    call.allowOnly();
    return Answers.ok(DrillViews.key(proofs.publicKey()));
  }
}
