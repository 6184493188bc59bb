package io.holdfast.server.work;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.catalog.model.ConflictPolicy;
import io.holdfast.catalog.model.Explorer;
import io.holdfast.catalog.model.Part;
import io.holdfast.catalog.model.PlanCheck;
import io.holdfast.catalog.model.RestoreMode;
import io.holdfast.catalog.model.RestorePlanTotals;
import io.holdfast.catalog.model.Severity;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.control.kind.KindOffer;
import io.holdfast.control.kind.KindRules;
import io.holdfast.control.kind.Kinds;
import io.holdfast.control.restore.KindPlanner;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.Capabilities;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.RestoreWish;
import io.holdfast.sources.Secret;
import io.holdfast.sources.Source;
import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.Sources;
import io.holdfast.sources.StoredPoint;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The kinds of sources of this program, told to the service in its own words. Thread-safe. */
public final class LoadedKinds implements KindRules, KindPlanner {
  private final Sources sources = Sources.load();

  /** What can be asked of them; directories are always among them. */
  public Kinds kinds() {
    var offers = new EnumMap<SourceKind, KindOffer>(SourceKind.class);
    offers.put(SourceKind.DIRECTORY, KindOffer.DIRECTORY);
    offers.put(SourceKind.PROJECT_BUNDLE, KindOffer.BUNDLE);
    for (var kind : sources.kinds()) {
      offers.put(SourceKind.valueOf(kind), offer(source(kind)));
    }
    return new Kinds(offers);
  }

  @Override
  public void validate(SourceKind kind, Map<String, String> config, Map<String, byte[]> secrets) {
    var source = sources.find(kind.name());
    if (source.isPresent()) {
      try (var opened = new Opened(config, secrets)) {
        opened.settings().requireOnly(source.get().capabilities());
        source.get().validate(opened.settings());
      }
    } else if (kind == SourceKind.PROJECT_BUNDLE && !config.isEmpty()) {
      throw new InvalidInputException(
          ErrorCode.INPUT_INVALID, "a PROJECT_BUNDLE has members and no config");
    } else if (!secrets.isEmpty()) {
      throw new InvalidInputException(
          ErrorCode.INPUT_INVALID, "a source of kind %s has no secrets".formatted(kind));
    }
  }

  @Override
  public Planned plan(Repository repository, Ground ground) throws InterruptedException {
    var into = ground.into();
    try (var opened = new Opened(into.config(), ground.secrets())) {
      return plan(source(into.kind().name()), opened.settings(), repository, ground);
    }
  }

  private static Planned plan(
      Source source, SourceSettings settings, Repository repository, Ground ground)
      throws InterruptedException {
    var snapshot = repository.snapshots().get(ground.snapshot()).snapshot();
    var point =
        new StoredPoint(
                repository, snapshot, ground.parts().stream().map(LoadedKinds::part).toList())
            .below(TreePath.parse(ground.base()));
    try (var target = source.openTarget(settings, SourceJournal.NONE)) {
      var plan = target.plan(point, wish(ground));
      var totals = plan.totals();
      return new Planned(
          plan.checks().stream().map(LoadedKinds::check).toList(),
          new RestorePlanTotals(totals.items(), totals.bytes(), totals.conflicts()));
    }
  }

  private Source source(String kind) {
    return sources
        .find(kind)
        .orElseThrow(() -> new IllegalStateException("no source of kind " + kind));
  }

  /** Settings whose secrets are wiped in the end. */
  private static final class Opened implements AutoCloseable {
    private final Map<String, Secret> secrets = new HashMap<>();
    private final SourceSettings settings;

    Opened(Map<String, String> config, Map<String, byte[]> utf8) {
      utf8.forEach((name, secret) -> secrets.put(name, new Secret(secret.clone())));
      settings = new SourceSettings(config, secrets);
    }

    SourceSettings settings() {
      return settings;
    }

    @Override
    public void close() {
      secrets.values().forEach(Secret::close);
    }
  }

  private static RestoreWish wish(Ground ground) {
    var wish = ground.wish();
    return new RestoreWish(
        wish.parts(),
        wish.items(),
        wish.asOf(),
        Capabilities.Conflicts.valueOf(ground.conflicts().name()),
        wish.target());
  }

  private static SourcePart part(Part part) {
    return new SourcePart(
        part.kind().name(),
        part.name(),
        part.ref().kind(),
        part.ref().name(),
        part.path(),
        part.bytes(),
        part.itemCount(),
        part.expectations());
  }

  private static PlanCheck check(PlannedRestore.Check check) {
    var severity =
        switch (check.severity()) {
          case WARNING -> Severity.WARNING;
          case ERROR -> Severity.ERROR;
        };
    return new PlanCheck(check.code(), severity, check.detail());
  }

  private static KindOffer offer(Source source) {
    var capabilities = source.capabilities();
    return new KindOffer(
        same(capabilities.modes(), RestoreMode.class),
        Explorer.valueOf(capabilities.explorer()),
        same(capabilities.conflicts(), ConflictPolicy.class),
        capabilities.incremental(),
        capabilities.continuous(),
        source.takesUploads(),
        capabilities.settings(),
        capabilities.secrets());
  }

  private static <E extends Enum<E>> Set<E> same(Set<? extends Enum<?>> words, Class<E> type) {
    return words.stream().map(word -> Enum.valueOf(type, word.name())).collect(Collectors.toSet());
  }
}
