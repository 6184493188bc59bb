package io.holdfast.control.work;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.Part;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.control.kind.BundleWishes;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.session.RestoreEvent;
import io.holdfast.control.work.Assignment.DrillPiece;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes a point apart for a drill: a bundle by its members, all else as one. */
final class DrillPieces {
  private DrillPieces() {}

  /** Empty when there is nothing to prove any more; the session has then ended. */
  static Optional<Assignment> assignment(Decision decision, Assignment.Restore assigned) {
    var drill = DrillBook.find(decision, assigned.record());
    var pieces = of(decision.catalog(), assigned.source(), assigned.parts());
    if (drill.isPresent() && pieces.isPresent()) {
      return Optional.of(new Assignment.Drilling(assigned, drill.get(), pieces.get()));
    }
    RestoreBook.enter(
        decision,
        assigned.record(),
        new RestoreEvent.Broke(decision.now(), ErrorCode.RESOURCE_MISSING.name()),
        drill.isEmpty()
            ? "the drill is not known any more"
            : "a member of the bundle was removed, and its kind with it");
    return Optional.empty();
  }

  private static Optional<List<DrillPiece>> of(
      CatalogTransaction catalog, Source source, List<Part> parts) {
    if (source.kind() != SourceKind.PROJECT_BUNDLE) {
      return Optional.of(List.of(new DrillPiece("/", source.kind(), parts)));
    }
    var pieces = new ArrayList<DrillPiece>();
    for (var member : BundleWishes.byMember(parts).entrySet()) {
      var kind = kind(catalog, source, member.getKey(), member.getValue());
      if (kind.isEmpty()) {
        return Optional.empty();
      }
      pieces.add(new DrillPiece("/" + member.getKey(), kind.get(), member.getValue()));
    }
    return Optional.of(pieces);
  }

  private static Optional<SourceKind> kind(
      CatalogTransaction catalog, Source bundle, String member, List<Part> parts) {
    var files = parts.stream().allMatch(part -> part.ref().kind().equals("DIRECTORY"));
    return files
        ? Optional.of(SourceKind.DIRECTORY)
        : bundle.members().stream()
            .flatMap(id -> catalog.sources().find(id).stream())
            .filter(found -> found.slug().equals(member))
            .map(Source::kind)
            .findFirst();
  }
}
