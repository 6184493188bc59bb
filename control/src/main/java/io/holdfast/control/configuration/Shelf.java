package io.holdfast.control.configuration;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.ResourceId;
import io.holdfast.catalog.model.Stamp;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;
import io.holdfast.control.access.RequestContext;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Decision.Audited;
import io.holdfast.control.ledger.Ledger;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What all kinds of configured resources have in common. Thread-safe. */
final class Shelf<T, I extends ResourceId> {
  /** How the catalog keeps one kind of resource. */
  interface Table<T, I> {
    T insert(T resource);

    Optional<T> find(I id);

    T replace(T changed);

    void delete(I id, long revision);
  }

  /**
   * What is special about a kind of resource.
   *
   * @param kind its name in audit records and messages
   * @param restamped the resource with another stamp
   * @param project where it belongs; null when it serves all projects
   */
  record Shape<T, I>(
      String kind,
      Function<CatalogTransaction, Table<T, I>> table,
      Function<T, I> id,
      Function<T, Stamp> stamp,
      BiFunction<T, Stamp, T> restamped,
      Function<T, @Nullable ProjectId> project) {}

  private final Ledger ledger;
  private final Shape<T, I> shape;

  Shelf(Ledger ledger, Shape<T, I> shape) {
    this.ledger = ledger;
    this.shape = shape;
  }

  /**
   * @param make gives the resource, stamped with what it is given; runs inside the transaction
   */
  T create(Caller caller, BiFunction<Decision, Stamp, T> make) {
    return ledger.decide(decision -> create(decision, caller, make));
  }

  /** As {@link #create}, as part of a greater decision. */
  T create(Decision decision, Caller caller, BiFunction<Decision, Stamp, T> make) {
    var actor = RequestContext.actor(caller);
    var made = make.apply(decision, Stamp.created(decision.now(), actor));
    requireSight(caller, made);
    var kept = shape.table().apply(decision.catalog()).insert(made);
    decision.audit(actor, shape.kind() + ".create", audited(kept), null, kept);
    return kept;
  }

  T get(I id) {
    return ledger.look(transaction -> get(transaction, id));
  }

  /** Changes a resource if it still has the revision that the caller read. */
  T update(Caller caller, I id, long revision, UnaryOperator<T> change) {
    return update(caller, id, revision, (_, before) -> change.apply(before));
  }

  T update(Caller caller, I id, long revision, BiFunction<Decision, T, T> change) {
    return change(
        caller,
        id,
        shape.kind() + ".update",
        (decision, before) -> {
          requireRevision(id, before, revision);
          return change.apply(decision, before);
        });
  }

  /** Changes a resource whatever its revision; {@code action} names the change in the audit. */
  T change(Caller caller, I id, String action, BiFunction<Decision, T, T> change) {
    return ledger.decide(decision -> change(decision, caller, id, action, change));
  }

  /** As {@link #change}, as part of a greater decision. */
  T change(
      Decision decision, Caller caller, I id, String action, BiFunction<Decision, T, T> change) {
    var actor = RequestContext.actor(caller);
    var table = shape.table().apply(decision.catalog());
    var before = visible(decision, caller, id);
    var after = change.apply(decision, before);
    requireSight(caller, after);
    var old = shape.stamp().apply(after);
    var stamp = new Stamp(old.createdAt(), old.createdBy(), decision.now(), actor, old.revision());
    var kept = table.replace(shape.restamped().apply(after, stamp));
    decision.audit(actor, action, audited(kept), before, kept);
    return kept;
  }

  /** The resource, if the caller may see it. */
  T visible(Decision decision, Caller caller, I id) {
    return visible(caller, get(decision.catalog(), id));
  }

  void delete(Caller caller, I id, long revision, BiFunction<Decision, T, String> refusal) {
    var actor = RequestContext.actor(caller);
    ledger.decide(decision -> {
      var before = visible(decision, caller, id);
      requireRevision(id, before, revision);
      var why = refusal.apply(decision, before);
      if (!why.isEmpty()) {
        throw new ControlException(ErrorCode.STATE_CONFLICT, why);
      }
      shape.table().apply(decision.catalog()).delete(id, revision);
      decision.audit(actor, shape.kind() + ".delete", audited(before), before, null);
      return before;
    });
  }

  /** Deletes a resource whatever its revision, as part of a greater decision. */
  void delete(Decision decision, Caller caller, I id) {
    var before = visible(decision, caller, id);
    shape.table().apply(decision.catalog()).delete(id, shape.stamp().apply(before).revision());
    decision.audit(
        RequestContext.actor(caller), shape.kind() + ".delete", audited(before), before, null);
  }

  private T get(CatalogTransaction transaction, I id) {
    return shape.table().apply(transaction).find(id).orElseThrow(() -> missing(id));
  }

  private T visible(Caller caller, T resource) {
    var project = shape.project().apply(resource);
    if (project != null && !caller.sees(project)) {
      throw missing(shape.id().apply(resource));
    }
    return resource;
  }

  /** A caller who is bound to projects neither makes nor moves things outside of them. */
  private void requireSight(Caller caller, T resource) {
    var project = shape.project().apply(resource);
    if (!caller.holds(project)) {
      throw new ControlException(
          ErrorCode.SCOPE_MISSING,
          "the credential %s is bound to other projects".formatted(caller.name()));
    }
  }

  private void requireRevision(I id, T resource, long revision) {
    var current = shape.stamp().apply(resource).revision();
    if (current != revision) {
      throw new ControlException(
          ErrorCode.REVISION_MISMATCH,
          "%s %s has revision %d, not %d; read it again"
              .formatted(shape.kind(), id, current, revision));
    }
  }

  private ControlException missing(I id) {
    return new ControlException(ErrorCode.RESOURCE_MISSING, "no %s %s".formatted(shape.kind(), id));
  }

  private Audited audited(T resource) {
    return Audited.of(shape.kind(), shape.id().apply(resource), shape.project().apply(resource));
  }
}
