package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.NODE_WORK;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.FencingToken;
import io.holdfast.catalog.model.NodeWork;
import io.holdfast.catalog.model.NodeWorkId;
import io.holdfast.catalog.model.NodeWorkKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/**
 * What server nodes have to do themselves, who does it, and the fence that keeps earlier owners
 * out. Belongs to one transaction.
 */
public final class NodeWorkTable {
  private final DSLContext sql;

  NodeWorkTable(DSLContext sql) {
    this.sql = sql;
  }

  public void insert(NodeWork work) {
    sql.insertInto(NODE_WORK).set(write(work).values()).execute();
  }

  public Optional<NodeWork> find(NodeWorkKind kind, UUID subject) {
    return sql.selectFrom(NODE_WORK)
        .where(NODE_WORK.KIND.eq(kind), NODE_WORK.SUBJECT_ID.eq(subject))
        .fetchOptional(Row.reading(NodeWorkTable::read));
  }

  /** What may be claimed: due, nobody's any more, and nobody at work in its repository. */
  public List<NodeWork> claimable(Instant now, Set<NodeWorkKind> kinds, int most) {
    var other = NODE_WORK.as("other");
    return sql.selectFrom(NODE_WORK)
        .where(NODE_WORK.DUE_AT.le(now), NODE_WORK.KIND.in(kinds), unclaimed(now))
        .andNotExists(
            DSL.selectOne()
                .from(other)
                .where(
                    other.REPOSITORY_ID.eq(NODE_WORK.REPOSITORY_ID),
                    other.NODE_ID.isNotNull(),
                    other.LEASE_UNTIL_AT.ge(now)))
        .orderBy(NODE_WORK.DUE_AT, NODE_WORK.ID)
        .limit(most)
        .fetch(Row.reading(NodeWorkTable::read));
  }

  /** Takes what is nobody's; empty when another was faster. */
  public Optional<FencingToken> claim(NodeWorkId id, UUID node, Instant now, Instant until) {
    return sql.update(NODE_WORK)
        .set(NODE_WORK.NODE_ID, node)
        .set(NODE_WORK.FENCE, NODE_WORK.FENCE.plus(1))
        .set(NODE_WORK.LEASE_UNTIL_AT, until)
        .set(NODE_WORK.ATTEMPT, NODE_WORK.ATTEMPT.plus(1))
        .where(NODE_WORK.ID.eq(id), unclaimed(now))
        .returningResult(NODE_WORK.FENCE)
        .fetchOptional(row -> new FencingToken(row.value1()));
  }

  /**
   * Moves the end of a lease.
   *
   * @return whether its end is wanted; empty when it is another's by now, or over
   */
  public Optional<Boolean> heartbeat(NodeWorkId id, FencingToken token, Instant until) {
    var rows =
        sql.update(NODE_WORK)
            .set(NODE_WORK.LEASE_UNTIL_AT, until)
            .where(owned(id, token))
            .execute();
    if (rows == 0) {
      return Optional.empty();
    }
    return Optional.of(
        sql.fetchExists(NODE_WORK, NODE_WORK.ID.eq(id), NODE_WORK.ABORT_AT.isNotNull()));
  }

  /** Throws LEASE_LOST when it is another's by now, or over. */
  public void require(NodeWorkId id, FencingToken token) {
    if (!sql.fetchExists(NODE_WORK, owned(id, token))) {
      throw lost(id);
    }
  }

  /** Gives it back, to be claimed not before {@code dueAt}; throws LEASE_LOST. */
  public void giveBack(NodeWorkId id, FencingToken token, Instant dueAt) {
    var rows =
        sql.update(NODE_WORK)
            .setNull(NODE_WORK.NODE_ID)
            .setNull(NODE_WORK.LEASE_UNTIL_AT)
            .set(NODE_WORK.DUE_AT, dueAt)
            .where(owned(id, token))
            .execute();
    if (rows == 0) {
      throw lost(id);
    }
  }

  /**
   * Gives back all that a node had whose process is known to be dead.
   *
   * @return how much
   */
  public int giveBackAll(UUID node) {
    return sql.update(NODE_WORK)
        .setNull(NODE_WORK.NODE_ID)
        .setNull(NODE_WORK.LEASE_UNTIL_AT)
        .where(NODE_WORK.NODE_ID.eq(node))
        .execute();
  }

  /** Takes all work back from all nodes, whose tokens then open nothing any more. */
  public void giveBackEverything() {
    sql.update(NODE_WORK)
        .setNull(NODE_WORK.NODE_ID)
        .setNull(NODE_WORK.LEASE_UNTIL_AT)
        .set(NODE_WORK.FENCE, NODE_WORK.FENCE.plus(1))
        .execute();
  }

  /** Asks whoever has it to end it. */
  public void abort(NodeWorkId id, Instant now) {
    sql.update(NODE_WORK)
        .set(NODE_WORK.ABORT_AT, now)
        .where(NODE_WORK.ID.eq(id), NODE_WORK.ABORT_AT.isNull())
        .execute();
  }

  /** It is over: the row goes. Throws LEASE_LOST. */
  public void end(NodeWorkId id, FencingToken token) {
    if (sql.deleteFrom(NODE_WORK).where(owned(id, token)).execute() == 0) {
      throw lost(id);
    }
  }

  /**
   * Removes what nobody has.
   *
   * @return false when a node has it
   */
  public boolean removeUnclaimed(NodeWorkId id) {
    return sql.deleteFrom(NODE_WORK)
            .where(NODE_WORK.ID.eq(id), NODE_WORK.NODE_ID.isNull())
            .execute()
        == 1;
  }

  private static Condition unclaimed(Instant now) {
    return NODE_WORK.NODE_ID.isNull().or(NODE_WORK.LEASE_UNTIL_AT.lt(now));
  }

  private static Condition owned(NodeWorkId id, FencingToken token) {
    return NODE_WORK
        .ID
        .eq(id)
        .and(NODE_WORK.FENCE.eq(token.value()))
        .and(NODE_WORK.NODE_ID.isNotNull());
  }

  private static CatalogException lost(NodeWorkId id) {
    return new CatalogException(
        ErrorCode.LEASE_LOST, "work %s was given to another node or is over".formatted(id));
  }

  private static Assignments write(NodeWork work) {
    return new Assignments()
        .set(NODE_WORK.ID, work.id())
        .set(NODE_WORK.KIND, work.kind())
        .set(NODE_WORK.REPOSITORY_ID, work.repositoryId())
        .set(NODE_WORK.SUBJECT_ID, work.subjectId())
        .set(NODE_WORK.DUE_AT, work.dueAt())
        .set(NODE_WORK.NODE_ID, work.nodeId())
        .set(NODE_WORK.FENCE, work.fence())
        .set(NODE_WORK.LEASE_UNTIL_AT, work.leaseUntil())
        .set(NODE_WORK.ATTEMPT, work.attempt())
        .set(NODE_WORK.ABORT_AT, work.abortAt())
        .set(NODE_WORK.CREATED_AT, work.createdAt());
  }

  private static NodeWork read(Row row) {
    return new NodeWork(
        row.get(NODE_WORK.ID),
        row.get(NODE_WORK.KIND),
        row.get(NODE_WORK.REPOSITORY_ID),
        row.get(NODE_WORK.SUBJECT_ID),
        row.get(NODE_WORK.DUE_AT),
        row.get(NODE_WORK.NODE_ID),
        row.get(NODE_WORK.FENCE),
        row.get(NODE_WORK.LEASE_UNTIL_AT),
        row.get(NODE_WORK.ATTEMPT),
        row.get(NODE_WORK.ABORT_AT),
        row.get(NODE_WORK.CREATED_AT));
  }
}
