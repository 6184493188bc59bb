package io.holdfast.rest.v1;

import io.holdfast.catalog.model.Capacity;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.PruneSettings;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryHealth;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RepositoryKind;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.StorageTier;
import io.holdfast.catalog.model.StoreAccess;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.RepositoryFilter;
import io.holdfast.catalog.query.RepositorySort;
import io.holdfast.catalog.query.Slice;
import io.holdfast.control.access.Caller;
import io.holdfast.control.history.History;
import io.holdfast.control.repository.Repositories;
import io.holdfast.control.repository.Repositories.Origin;
import io.holdfast.rest.edge.Fields;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Repositories: encrypted places where points lie. */
final class RepositoryPaths
    implements ConfiguredPaths.Service<Repository, RepositoryId, RepositoryFilter, RepositorySort> {
  private static final ConfiguredPaths.Shape<
          Repository, RepositoryId, RepositoryFilter, RepositorySort>
      SHAPE =
          new ConfiguredPaths.Shape<>(
              "/v1/repositories",
              "repository",
              Scope.REPOSITORY_WRITE,
              RepositoryId::new,
              ListShape.<RepositoryFilter, RepositorySort>sorted(
                      "createdAt",
                      Map.of("createdAt", RepositorySort.CREATED_AT, "name", RepositorySort.NAME))
                  .ofProjects(RepositoryFilter.Projects::new)
                  .words("kind", RepositoryKind.class, RepositoryFilter.Kinds::new)
                  .words("health", RepositoryHealth.class, RepositoryFilter.Healths::new)
                  .texts("name", RepositoryFilter.Names::new)
                  .text(RepositoryFilter.Text::new),
              Repository::id,
              Repository::stamp,
              Repository::projectId,
              ConfigurationViews::repository);

  private final Repositories repositories;
  private final History history;

  RepositoryPaths(Repositories repositories, History history) {
    this.repositories = repositories;
    this.history = history;
  }

  ConfiguredPaths<Repository, RepositoryId, RepositoryFilter, RepositorySort> paths(
      Cursors cursors) {
    return new ConfiguredPaths<>(SHAPE, this, cursors);
  }

  @Override
  public Slice<Repository> list(CatalogQuery<RepositoryFilter, RepositorySort> query) {
    return history.repositories(query);
  }

  @Override
  public Repository get(RepositoryId id) {
    return repositories.get(id);
  }

  @Override
  public Repository create(Caller caller, Fields fields) {
    var project = fields.id("projectId").map(ProjectId::new).orElse(null);
    var name = fields.require("name", fields::name);
    var kind = fields.word("kind", RepositoryKind.class).orElse(null);
    var location = fields.require("location", fields::path);
    var settings = fields.labels("settings").orElse(Map.of());
    var secrets = fields.labels("secrets").orElse(Map.of());
    var password = fields.text("password", 1, Fields.NAME).map(Utf8::bytes).orElse(null);
    var origin = fields.flag("create").orElse(true) ? Origin.CREATE : Origin.TAKE_OVER;
    var tier = tier(fields).orElse(StorageTier.HOT);
    var appendOnly = fields.flag("appendOnly").orElse(false);
    var quota = fields.count("quotaBytes").orElse(null);
    var prune = fields.object("prune", PrunePaths::settings).orElse(PruneSettings.DEFAULT);
    var gateway = fields.flag("gateway").orElse(false);
    fields.close();
    var draft =
        new Repositories.Draft(
            project,
            name,
            kind,
            location,
            settings,
            secrets,
            password,
            origin,
            tier,
            appendOnly,
            quota,
            prune,
            gateway);
    try {
      return repositories.create(caller, draft);
    } finally {
      Utf8.wipe(password);
    }
  }

  @Override
  public UnaryOperator<Repository> change(Caller caller, Fields fields, Repository before) {
    var name = fields.patchedTo("name", before.name(), fields::name);
    var patchedSettings = fields.patched("settings", before.access().settings(), fields::labels);
    var settings = patchedSettings == null ? Map.<String, String>of() : patchedSettings;
    var tier = fields.patchedTo("tier", before.tier(), _ -> tier(fields));
    var appendOnly = fields.patchedTo("appendOnly", before.appendOnly(), fields::flag);
    var gateway = fields.patchedTo("gateway", before.gateway(), fields::flag);
    var quota = fields.patched("quotaBytes", before.capacity().quotaBytes(), fields::count);
    var patched =
        fields.patched("prune", before.prune(), it -> fields.object(it, PrunePaths::settings));
    var prune = patched == null ? PruneSettings.DEFAULT : patched;
    fields.close();
    return it ->
        new Repository(
            it.id(),
            it.projectId(),
            name,
            it.kind(),
            it.location(),
            new StoreAccess(settings, it.access().secrets()),
            settings.equals(it.access().settings()) ? it.region() : settings.get("region"),
            tier,
            appendOnly,
            gateway,
            it.lock(),
            it.recipientKeyIds(),
            it.formatId(),
            it.passwordSecretId(),
            new Capacity(it.capacity().usedBytes(), it.capacity().logicalBytes(), quota),
            it.health(),
            it.lastCheckAt(),
            it.lastFullReadAt(),
            prune,
            it.stamp());
  }

  @Override
  public Repository update(
      Caller caller, RepositoryId id, long revision, UnaryOperator<Repository> change) {
    return repositories.update(caller, id, revision, change);
  }

  @Override
  public Repository patch(
      Caller caller, RepositoryId id, long revision, Fields fields, Repository before) {
    var secrets = fields.changes("secrets");
    var password = fields.text("password", 1, Fields.NAME).map(Utf8::bytes).orElse(null);
    var change = change(caller, fields, before);
    if (password == null) {
      return repositories.update(caller, id, revision, secrets, change);
    }
    try {
      var unlocked = repositories.unlock(caller, id, revision, password);
      return repositories.update(caller, id, unlocked.stamp().revision(), secrets, change);
    } finally {
      Utf8.wipe(password);
    }
  }

  @Override
  public void delete(Caller caller, RepositoryId id, long revision) {
    repositories.delete(caller, id, revision);
  }

  private static Optional<StorageTier> tier(Fields fields) {
    return fields.word("tier", StorageTier.class);
  }
}
