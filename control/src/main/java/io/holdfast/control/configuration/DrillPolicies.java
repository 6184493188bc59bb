package io.holdfast.control.configuration;

import io.holdfast.catalog.model.DrillPolicy;
import io.holdfast.catalog.model.DrillPolicyId;
import io.holdfast.catalog.model.Stamp;
import io.holdfast.control.access.Caller;
import io.holdfast.control.drill.DrillTimes;
import io.holdfast.control.drill.Drills;
import io.holdfast.control.ledger.Ledger;
import java.time.Instant;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** Which protections are drilled when and how far. Thread-safe. */
public final class DrillPolicies {
  private final Shelf<DrillPolicy, DrillPolicyId> shelf;

  public DrillPolicies(Ledger ledger) {
    shelf =
        new Shelf<>(
            ledger,
            new Shelf.Shape<>(
                "drill-policy",
                transaction ->
                    Shelves.of(
                        transaction.drillPolicies()::insert,
                        transaction.drillPolicies()::find,
                        transaction.drillPolicies()::replace,
                        transaction.drillPolicies()::delete),
                DrillPolicy::id,
                DrillPolicy::stamp,
                DrillPolicy::withStamp,
                DrillPolicy::projectId));
  }

  /**
   * @param make gives the policy with the id and the stamp that it gets
   */
  public DrillPolicy create(Caller caller, BiFunction<DrillPolicyId, Stamp, DrillPolicy> make) {
    return shelf.create(
        caller,
        (decision, stamp) ->
            valid(make.apply(new DrillPolicyId(decision.newId()), stamp), decision.now()));
  }

  /** Throws RESOURCE_MISSING when there is none. */
  public DrillPolicy get(DrillPolicyId id) {
    return shelf.get(id);
  }

  /** Changes it; REVISION_MISMATCH when it no longer has the revision that was read. */
  public DrillPolicy update(
      Caller caller, DrillPolicyId id, long revision, UnaryOperator<DrillPolicy> change) {
    return shelf.update(
        caller, id, revision, (decision, before) -> valid(change.apply(before), decision.now()));
  }

  /** Drills that it asked for stay. */
  public void delete(Caller caller, DrillPolicyId id, long revision) {
    shelf.delete(caller, id, revision, (_, _) -> "");
  }

  private static DrillPolicy valid(DrillPolicy policy, Instant now) {
    Rules.name(policy.name());
    Drills.requireSound(policy.wish().level(), policy.wish().checks());
    var next = DrillTimes.next(policy.schedule(), now);
    return policy.withNextRunAt(policy.enabled() ? next : null);
  }
}
