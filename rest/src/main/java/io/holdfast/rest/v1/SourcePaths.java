package io.holdfast.rest.v1;

import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.ServerId;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.model.SourceState;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Slice;
import io.holdfast.catalog.query.SourceFilter;
import io.holdfast.catalog.query.SourceSort;
import io.holdfast.control.access.Caller;
import io.holdfast.control.configuration.Sources;
import io.holdfast.control.history.History;
import io.holdfast.rest.edge.Fields;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Sources: what is protected. */
final class SourcePaths
    implements ConfiguredPaths.Service<Source, SourceId, SourceFilter, SourceSort> {
  private static final ConfiguredPaths.Shape<Source, SourceId, SourceFilter, SourceSort> SHAPE =
      new ConfiguredPaths.Shape<>(
          "/v1/sources",
          "source",
          Scope.SOURCE_WRITE,
          SourceId::new,
          ListShape.<SourceFilter, SourceSort>sorted(
                  "createdAt",
                  Map.of(
                      "createdAt", SourceSort.CREATED_AT,
                      "name", SourceSort.NAME,
                      "slug", SourceSort.SLUG))
              .ofProjects(SourceFilter.Projects::new)
              .ids("serverId", ServerId::new, SourceFilter.Servers::new)
              .words("kind", SourceKind.class, SourceFilter.Kinds::new)
              .words("state", SourceState.class, SourceFilter.States::new)
              .texts("slug", SourceFilter.Slugs::new)
              .text(SourceFilter.Text::new),
          Source::id,
          Source::stamp,
          Source::projectId,
          ConfigurationViews::source);

  private final Sources sources;
  private final History history;

  SourcePaths(Sources sources, History history) {
    this.sources = sources;
    this.history = history;
  }

  ConfiguredPaths<Source, SourceId, SourceFilter, SourceSort> paths(Cursors cursors) {
    return new ConfiguredPaths<>(SHAPE, this, cursors);
  }

  @Override
  public Slice<Source> list(CatalogQuery<SourceFilter, SourceSort> query) {
    return history.sources(query);
  }

  @Override
  public Source get(SourceId id) {
    return sources.get(id);
  }

  @Override
  public Source create(Caller caller, Fields fields) {
    var project = new ProjectId(fields.require("projectId", fields::id));
    var server = fields.id("serverId").map(ServerId::new).orElse(null);
    var kind = fields.require("kind", name -> fields.word(name, SourceKind.class));
    var name = fields.require("name", fields::name);
    var slug = fields.slug("slug").orElseGet(() -> slug(name));
    var config = fields.labels("config").orElse(Map.of());
    var given = fields.labels("secrets").orElse(Map.of());
    var members = members(fields).orElse(List.of());
    var includes = fields.texts("includes").orElse(List.of());
    var excludes = fields.texts("excludes").orElse(List.of());
    var labels = fields.labels("labels").orElse(Map.of());
    var addon = fields.text("addonRef").orElse(null);
    var organization = fields.text("organizationRef").orElse(null);
    fields.close();
    var secrets = new HashMap<String, byte[]>();
    given.forEach((secret, text) -> secrets.put(secret, Utf8.bytes(text)));
    try {
      return sources.create(
          caller,
          secrets,
          (id, stamp) ->
              new Source(
                  id,
                  project,
                  server,
                  kind,
                  slug,
                  name,
                  config,
                  Map.of(),
                  members,
                  includes,
                  excludes,
                  labels,
                  null,
                  addon,
                  organization,
                  SourceState.ACTIVE,
                  stamp));
    } finally {
      secrets.values().forEach(Utf8::wipe);
    }
  }

  @Override
  public UnaryOperator<Source> change(Caller caller, Fields fields, Source before) {
    var name = fields.patchedTo("name", before.name(), fields::name);
    var config = fields.patchedTo("config", before.config(), fields::labels);
    var members = fields.patchedTo("members", before.members(), _ -> members(fields));
    var includes = fields.patchedTo("includes", before.includes(), fields::texts);
    var excludes = fields.patchedTo("excludes", before.excludes(), fields::texts);
    var labels = fields.patchedTo("labels", before.labels(), fields::labels);
    var state = fields.patchedTo("state", before.state(), it -> fields.word(it, SourceState.class));
    var addon = fields.patched("addonRef", before.addonRef(), fields::text);
    var organization = fields.patched("organizationRef", before.organizationRef(), fields::text);
    fields.close();
    return it ->
        new Source(
            it.id(),
            it.projectId(),
            it.serverId(),
            it.kind(),
            it.slug(),
            name,
            config,
            it.secrets(),
            members,
            includes,
            excludes,
            labels,
            it.estimatedBytes(),
            addon,
            organization,
            state,
            it.stamp());
  }

  @Override
  public Source update(Caller caller, SourceId id, long revision, UnaryOperator<Source> change) {
    return sources.update(caller, id, revision, Map.of(), change);
  }

  @Override
  public Source patch(Caller caller, SourceId id, long revision, Fields fields, Source before) {
    var secrets = new HashMap<String, Optional<byte[]>>();
    fields.changes("secrets").forEach((secret, text) -> secrets.put(secret, text.map(Utf8::bytes)));
    try {
      return sources.update(caller, id, revision, secrets, change(caller, fields, before));
    } finally {
      secrets.values().forEach(secret -> secret.ifPresent(Utf8::wipe));
    }
  }

  @Override
  public void delete(Caller caller, SourceId id, long revision) {
    sources.delete(caller, id, revision);
  }

  private static Optional<List<SourceId>> members(Fields fields) {
    return fields.ids("members").map(ids -> ids.stream().map(SourceId::new).toList());
  }

  /**
   * Lower-case letters and digits of a name, the rest as hyphens; {@code source} if none are left.
   */
  private static String slug(String name) {
    var hyphened = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    var cut = hyphened.substring(0, Math.min(hyphened.length(), 60)).replaceAll("^-|-$", "");
    return cut.isEmpty() ? "source" : cut;
  }
}
