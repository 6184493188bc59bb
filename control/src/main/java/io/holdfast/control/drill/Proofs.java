package io.holdfast.control.drill;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.proof.ProofBundle;
import io.holdfast.base.proof.ProofKey;
import io.holdfast.base.proof.SignedStatement;
import io.holdfast.catalog.model.Drill;
import io.holdfast.catalog.model.DrillId;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Proof;
import io.holdfast.catalog.model.ProofId;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.DrillFilter;
import io.holdfast.catalog.query.DrillSort;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.ledger.Seals;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes and shows the signed statements that drills leave. Thread-safe. */
public final class Proofs {
  private static final Logger log = LoggerFactory.getLogger(Proofs.class);
  private static final String KEY = "proof-key";
  private static final int AT_A_TIME = 100;
  private static final int PAGE = 500;

  private final Ledger ledger;
  private final ProofKey key;

  /** Draws the installation's key the first time that this is made on a catalog. */
  public Proofs(Ledger ledger, Seals seals) {
    this.ledger = ledger;
    var fresh = ProofKey.draw();
    var kept = seals.keptOnce(ledger, Seals.Purpose.PROOF_KEY, KEY, fresh);
    try {
      key = ProofKey.of(kept);
    } finally {
      Arrays.fill(kept, (byte) 0);
      Arrays.fill(fresh, (byte) 0);
    }
  }

  /** What anybody may check the statements with. */
  public ProofKey.Public publicKey() {
    return key.open();
  }

  /**
   * Writes the statements of drills that ended and have none yet, in the order of their ends. Each
   * is one transaction; bears being run twice at once.
   *
   * @return statements written
   */
  public int seal() {
    var query =
        CatalogQuery.<DrillFilter, DrillSort>by(Order.ascending(DrillSort.ENDED_AT))
            .where(new DrillFilter.Unproven())
            .page(Page.first(AT_A_TIME));
    var sealed = 0;
    for (var drill : ledger.look(catalog -> catalog.drills().list(query)).items()) {
      sealed += ledger.decide(decision -> seal(decision, drill.id())) ? 1 : 0;
    }
    return sealed;
  }

  /** Throws RESOURCE_MISSING when there is none, or none that the caller may know of. */
  public Proof get(Caller caller, ProofId id) {
    var proof = ledger.look(catalog -> catalog.proofs().get(id));
    if (!caller.sees(proof.projectId())) {
      throw new ControlException(ErrorCode.RESOURCE_MISSING, "no proof " + id);
    }
    return proof;
  }

  /**
   * The chains of projects as a file that {@code holdfast proof verify} checks without us.
   *
   * @param projects empty means all that have one; those that the caller does not see are left out
   */
  public String bundle(Caller caller, Set<ProjectId> projects) {
    return ledger.look(catalog -> {
      var chains = new ArrayList<ProofBundle.Chain>();
      for (var project : catalog.proofs().projects()) {
        if (!caller.sees(project) || !(projects.isEmpty() || projects.contains(project))) {
          continue;
        }
        var links = new ArrayList<SignedStatement>();
        List<Proof> page;
        do {
          page = catalog.proofs().chain(project, links.size() + 1L, PAGE);
          page.forEach(proof -> links.add(statement(proof)));
        } while (page.size() == PAGE);
        chains.add(new ProofBundle.Chain(project.toString(), links));
      }
      return ProofBundle.write(key, ledger.now(), chains);
    });
  }

  /** A file without any chain. */
  public String empty() {
    return ProofBundle.write(key, ledger.now(), List.of());
  }

  private boolean seal(Decision decision, DrillId id) {
    var drill = decision.catalog().drills().get(id);
    if (drill.proofId() != null) {
      return false;
    }
    var project = drill.projectId();
    var place =
        decision
            .catalog()
            .proofs()
            .last(project)
            .map(last -> SignedStatement.Place.after(last.no(), last.statementHash()))
            .orElse(SignedStatement.Place.FIRST_OF_ALL);
    var proof = new ProofId(decision.newId());
    var signed =
        SignedStatement.sign(
            key, project.toString(), proof.toString(), place, Statements.of(decision, drill));
    decision.catalog().proofs().insert(proof(decision, drill, proof, signed));
    decision.catalog().drills().replace(drill.withProof(proof));
    log.info("proof written id={} drill={} no={}", proof, id, signed.no());
    return true;
  }

  private static Proof proof(Decision decision, Drill drill, ProofId id, SignedStatement signed) {
    return new Proof(
        id,
        drill.projectId(),
        drill.id(),
        signed.no(),
        signed.statement(),
        signed.statementHash(),
        signed.previousHash(),
        signed.signature(),
        signed.keyId(),
        decision.now());
  }

  private static SignedStatement statement(Proof proof) {
    return new SignedStatement(
        proof.id().toString(),
        proof.no(),
        proof.statement(),
        proof.statementHash(),
        proof.previousHash(),
        proof.signature(),
        proof.keyId());
  }
}
