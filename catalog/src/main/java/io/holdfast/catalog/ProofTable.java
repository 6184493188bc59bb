package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.PROOF;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Proof;
import io.holdfast.catalog.model.ProofId;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;

/** The signed statements that drills left: written once, never changed. One transaction's. */
public final class ProofTable {
  private final DSLContext sql;

  ProofTable(DSLContext sql) {
    this.sql = sql;
  }

  public Proof insert(Proof proof) {
    sql.insertInto(PROOF).set(write(proof).values()).execute();
    return get(proof.id());
  }

  /** Throws RESOURCE_MISSING when there is none. */
  public Proof get(ProofId id) {
    return sql.select(PROOF.fields())
        .from(PROOF)
        .where(PROOF.ID.eq(id))
        .fetchOptional(Row.reading(ProofTable::read))
        .orElseThrow(() -> new CatalogException(ErrorCode.RESOURCE_MISSING, "no proof " + id));
  }

  /** The end of a project's chain. */
  public Optional<Proof> last(ProjectId project) {
    return sql.select(PROOF.fields())
        .from(PROOF)
        .where(PROOF.PROJECT_ID.eq(project))
        .orderBy(PROOF.NO.desc())
        .limit(1)
        .fetchOptional(Row.reading(ProofTable::read));
  }

  /** A project's chain from a number on, in order. */
  public List<Proof> chain(ProjectId project, long from, int limit) {
    return sql.select(PROOF.fields())
        .from(PROOF)
        .where(PROOF.PROJECT_ID.eq(project), PROOF.NO.ge(from))
        .orderBy(PROOF.NO)
        .limit(limit)
        .fetch(Row.reading(ProofTable::read));
  }

  /** Projects that have a chain. */
  public List<ProjectId> projects() {
    return sql.selectDistinct(PROOF.PROJECT_ID)
        .from(PROOF)
        .orderBy(PROOF.PROJECT_ID)
        .fetch(PROOF.PROJECT_ID);
  }

  private static Proof read(Row row) {
    return new Proof(
        row.get(PROOF.ID),
        row.get(PROOF.PROJECT_ID),
        row.get(PROOF.DRILL_ID),
        row.get(PROOF.NO),
        row.get(PROOF.STATEMENT),
        row.get(PROOF.STATEMENT_HASH),
        row.get(PROOF.PREVIOUS_HASH),
        row.get(PROOF.SIGNATURE),
        row.get(PROOF.KEY_ID),
        row.get(PROOF.CREATED_AT));
  }

  private static Assignments write(Proof proof) {
    return new Assignments()
        .set(PROOF.ID, proof.id())
        .set(PROOF.PROJECT_ID, proof.projectId())
        .set(PROOF.DRILL_ID, proof.drillId())
        .set(PROOF.NO, proof.no())
        .set(PROOF.STATEMENT, proof.statement())
        .set(PROOF.STATEMENT_HASH, proof.statementHash())
        .set(PROOF.PREVIOUS_HASH, proof.previousHash())
        .set(PROOF.SIGNATURE, proof.signature())
        .set(PROOF.KEY_ID, proof.keyId())
        .set(PROOF.CREATED_AT, proof.createdAt());
  }
}
