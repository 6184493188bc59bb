package io.holdfast.rest.v1;

import io.holdfast.api.model.RetentionPreview;
import io.holdfast.api.model.RetentionPreview.Floor;
import io.holdfast.api.model.RetentionPreview.Next;
import io.holdfast.api.model.RetentionPreview.Rule;
import io.holdfast.api.model.RetentionPreview.Totals;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.control.configuration.Protections;
import io.holdfast.control.retention.Held;
import io.holdfast.control.retention.Judgement;
import io.holdfast.control.retention.Kept;
import io.holdfast.control.retention.Retentions;
import io.holdfast.control.retention.Verdict;
import io.holdfast.rest.edge.Body;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Route;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What becomes of a protection's points: by its own rules, or by rules to try. */
final class RetentionPaths {
  private static final String PATH = "/v1/protections/{protectionId}/retention";

  private final Retentions retentions;
  private final Protections protections;

  RetentionPaths(Retentions retentions, Protections protections) {
    this.retentions = retentions;
    this.protections = protections;
  }

  List<Route> routes(Operations operations) {
    return List.of(
        operations.get(PATH, Scope.BACKUP_READ, this::today),
        operations.post(PATH, Scope.BACKUP_READ, this::draft));
  }

  private Response today(Call call) {
    call.allowOnly();
    return answer(call, named(call), null);
  }

  private Response draft(Call call) {
    call.allowOnly();
    var id = named(call);
    var fields = Body.required(call.request());
    var draft =
        fields.require("retention", _ -> new PlanFields(fields, UUID::randomUUID).retention());
    fields.close();
    return answer(call, id, draft);
  }

  /** The protection that the path names, if the caller sees it. */
  private ProtectionId named(Call call) {
    var id = call.id("protectionId", ProtectionId::new);
    var protection = protections.get(id);
    return call.visible(id, protection.projectId(), "protection", id);
  }

  private Response answer(
      Call call, ProtectionId id, io.holdfast.catalog.model.@Nullable Retention draft) {
    return Answers.ok(view(retentions.preview(call.caller(), id, draft)));
  }

  private static RetentionPreview view(io.holdfast.control.retention.RetentionPreview it) {
    var judgement = it.judgement();
    return new RetentionPreview(
        it.protection().id().value(),
        it.at(),
        it.zone().getId(),
        ConfigurationViews.retention(it.retention()),
        it.origin().name(),
        ConfigurationViews.word(judgement.halt()),
        totals(judgement),
        next(it),
        judgement.verdicts().stream().map(verdict -> verdict(it, verdict)).toList());
  }

  private static RetentionPreview.Verdict verdict(
      io.holdfast.control.retention.RetentionPreview it, Verdict verdict) {
    var point = it.point(verdict);
    return new RetentionPreview.Verdict(
        point.id().value(),
        point.slug(),
        point.pointInTime(),
        point.content().storedBytes(),
        verdict.point().quality().name(),
        verdict.goes(),
        ConfigurationViews.word(verdict.cause()),
        verdict.kept().stream().map(RetentionPaths::rule).toList(),
        verdict.floors().stream().map(RetentionPaths::floor).toList(),
        it.goesAt().get(point.id()));
  }

  private static Rule rule(Kept kept) {
    return new Rule(kept.rule().name(), kept.period().isEmpty() ? null : kept.period());
  }

  private static Floor floor(Held held) {
    return new Floor(held.floor().name(), held.detail(), held.until());
  }

  private static Totals totals(Judgement judgement) {
    Predicate<Verdict> goes = Verdict::goes;
    return new Totals(
        judgement.verdicts().size(),
        count(judgement, goes.negate()),
        bytes(judgement, goes.negate()),
        count(judgement, goes),
        bytes(judgement, goes));
  }

  private static long count(Judgement judgement, Predicate<Verdict> which) {
    return judgement.verdicts().stream().filter(which).count();
  }

  private static long bytes(Judgement judgement, Predicate<Verdict> which) {
    return judgement.verdicts().stream()
        .filter(which)
        .mapToLong(verdict -> verdict.point().bytes())
        .sum();
  }

  /** Of several that go at one time the oldest. */
  private static @Nullable Next next(io.holdfast.control.retention.RetentionPreview it) {
    return it.judgement().verdicts().reversed().stream()
        .map(verdict -> verdict.point().id())
        .filter(it.goesAt()::containsKey)
        .map(id -> Map.entry(id, it.goesAt().get(id)))
        .min(Map.Entry.comparingByValue())
        .map(first -> new Next(first.getKey().value(), first.getValue()))
        .orElse(null);
  }
}
