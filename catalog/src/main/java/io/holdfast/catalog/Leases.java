package io.holdfast.catalog;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.AgentId;
import io.holdfast.catalog.model.FencingToken;
import io.holdfast.catalog.model.Lease;
import io.holdfast.catalog.model.ResourceId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Table;

/** Claims on sessions of one kind, and the fence that keeps earlier owners out. */
final class Leases<I extends ResourceId, S extends Enum<S>> {
  /** The columns of a session that its owner changes; {@code ended} is the state without owners. */
  record Shape<I extends ResourceId, S extends Enum<S>>(
      Table<?> table,
      Field<I> id,
      Field<S> state,
      S ended,
      Field<AgentId> agent,
      Field<Long> fence,
      Field<Instant> until,
      Field<Integer> attempt,
      Field<String> progress,
      Field<Instant> modifiedAt,
      Field<Long> revision) {
    Assignments write(Assignments assignments, Lease lease) {
      return assignments
          .set(agent, lease.agentId())
          .set(fence, lease.fence())
          .set(until, lease.until());
    }

    Lease read(Row row) {
      return new Lease(row.get(agent), row.get(fence), row.get(until));
    }
  }

  private final DSLContext sql;
  private final Shape<I, S> shape;

  Leases(DSLContext sql, Shape<I, S> shape) {
    this.sql = sql;
    this.shape = shape;
  }

  Optional<FencingToken> claim(I id, S from, S to, Claim claim) {
    return sql.update(shape.table())
        .set(shape.state(), to)
        .set(shape.agent(), claim.agent())
        .set(shape.fence(), shape.fence().plus(1))
        .set(shape.until(), claim.until())
        .set(shape.attempt(), shape.attempt().plus(1))
        .set(shape.modifiedAt(), claim.now())
        .set(shape.revision(), shape.revision().plus(1))
        .where(shape.id().eq(id), shape.state().eq(from))
        .returningResult(shape.fence())
        .fetchOptional(row -> new FencingToken(row.value1()));
  }

  boolean heartbeat(I id, Heartbeat beat) {
    return sql.update(shape.table())
            .set(shape.until(), beat.until())
            .set(shape.progress(), Json.write(beat.progress()))
            .set(shape.modifiedAt(), beat.now())
            .set(shape.revision(), shape.revision().plus(1))
            .where(owned(id, beat.token()))
            .execute()
        == 1;
  }

  void require(I id, FencingToken token) {
    if (!sql.fetchExists(shape.table(), owned(id, token))) {
      throw new CatalogException(
          ErrorCode.LEASE_LOST, "session %s was given to another agent or has ended".formatted(id));
    }
  }

  List<I> expired(Instant now, int limit) {
    return sql.select(shape.id())
        .from(shape.table())
        .where(shape.until().lt(now), shape.state().ne(shape.ended()))
        .orderBy(shape.until(), shape.id())
        .limit(limit)
        .fetch(shape.id());
  }

  private Condition owned(I id, FencingToken token) {
    return shape
        .id()
        .eq(id)
        .and(shape.fence().eq(token.value()))
        .and(shape.agent().isNotNull())
        .and(shape.state().ne(shape.ended()));
  }
}
