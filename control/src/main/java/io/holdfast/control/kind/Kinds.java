package io.holdfast.control.kind;

import io.holdfast.catalog.model.SourceKind;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The kinds of sources that the agents of this installation can read and write. */
public record Kinds(Map<SourceKind, KindOffer> offers) {
  public static final Kinds DIRECTORY_ONLY =
      new Kinds(Map.of(SourceKind.DIRECTORY, KindOffer.DIRECTORY));

  public Kinds {
    offers = Map.copyOf(offers);
  }

  public Set<SourceKind> all() {
    return offers.keySet();
  }

  public Optional<KindOffer> find(SourceKind kind) {
    return Optional.ofNullable(offers.get(kind));
  }
}
