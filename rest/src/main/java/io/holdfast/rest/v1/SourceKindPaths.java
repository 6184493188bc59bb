package io.holdfast.rest.v1;

import io.holdfast.api.model.PageInfo;
import io.holdfast.api.model.SourceKind;
import io.holdfast.catalog.model.Scope;
import io.holdfast.control.kind.KindOffer;
import io.holdfast.control.kind.Kinds;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Route;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The kinds of sources that this installation can protect, and what can be asked of each. */
final class SourceKindPaths {
  private final Kinds kinds;

  SourceKindPaths(Kinds kinds) {
    this.kinds = kinds;
  }

  List<Route> routes(Operations operations) {
    return List.of(operations.get("/v1/source-kinds", Scope.BACKUP_READ, this::list));
  }

  private Response list(Call call) {
    call.allowOnly();
    var all =
        kinds.offers().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(entry -> view(entry.getKey().name(), entry.getValue()))
            .toList();
    return Answers.ok(new io.holdfast.api.model.Page<>(all, new PageInfo(null, false, null)));
  }

  private static SourceKind view(String kind, KindOffer offer) {
    return new SourceKind(
        kind,
        names(offer.modes()),
        offer.explorer().name(),
        names(offer.conflicts()),
        offer.incremental(),
        offer.continuous(),
        offer.uploads(),
        offer.settings().stream().sorted().toList(),
        offer.secrets().stream().sorted().toList());
  }

  private static List<String> names(Collection<? extends Enum<?>> words) {
    return words.stream().sorted().map(Enum::name).toList();
  }
}
