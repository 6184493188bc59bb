package io.holdfast.dialects.scp;

import io.holdfast.catalog.model.RetentionPreset;
import io.holdfast.catalog.model.Server;
import io.holdfast.catalog.query.SourceFilter;
import io.holdfast.control.configuration.SetupWish;
import io.holdfast.dialects.Desk;
import io.holdfast.dialects.scp.Words.Category;
import io.holdfast.dialects.scp.Words.PolicyCategory;
import io.holdfast.dialects.scp.Words.PolicyType;
import io.holdfast.rest.edge.Body;
import io.holdfast.rest.edge.Fields;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/backups}: folders or the disk of a server under protection. */
final class BackupCreation {
  static final int LONGEST_NAME = 63;

  private static final String ROOT = "/";

  private final Desk desk;
  private final Found found;

  BackupCreation(Desk desk, Found found) {
    this.desk = desk;
    this.found = found;
  }

  /** What a body says, as far as a version knows it; names as the vendor has them. */
  private record Wanted(
      @Nullable String name,
      @Nullable PolicyCategory category,
      @Nullable PolicyType type,
      @Nullable Category serverCategory,
      @Nullable String server,
      List<ScheduleForm> schedules,
      RetentionPreset retention,
      boolean encrypted,
      List<String> paths,
      @Nullable String region,
      boolean replicated,
      Map<String, String> tags) {}

  Response create(Request request) {
    var version = ScpVersion.of(request);
    var caller = Action.CREATE_BACKUP.of(request);
    var faults = new Faults();
    var wanted = read(Body.required(request).ignoringUnknown(), version, faults);
    check(wanted, faults);
    faults.end();
    var server = found.server(Objects.requireNonNull(wanted.server()), "server_uuid", caller);
    if (Category.of(server.category()) != wanted.serverCategory()) {
      faults.add(
          "/server_category",
          "VALUE",
          "this server is a %s".formatted(Category.of(server.category())));
      faults.end();
    }
    var subject =
        wanted.type() == PolicyType.VM_IMAGE
            ? disk(server)
            : new SetupWish.Subject.Folders(server.id(), wanted.paths(), wanted.tags());
    var made =
        desk.setup()
            .create(
                caller,
                new SetupWish(
                    server.projectId(),
                    Objects.requireNonNull(wanted.name()),
                    subject,
                    ids -> Schedules.made(wanted.schedules(), List.of(), ids),
                    wanted.retention(),
                    wanted.encrypted(),
                    wanted.region(),
                    wanted.replicated()));
    return Answers.done(request, ScpIds.hex(made.id().value()));
  }

  private static Wanted read(Fields body, ScpVersion version, Faults faults) {
    var paths = paths(body, "filesystem_paths", faults);
    var whole =
        version.has(ScpVersion.V1_2)
            && faults.find(() -> body.flag("is_all_filesystem")).orElse(false);
    faults.find(() -> body.text("server_guid"));
    return new Wanted(
        faults.take(() -> body.require("name", it -> body.text(it, 1, LONGEST_NAME))),
        faults.take(
            () -> body.require("policy_category", it -> body.word(it, PolicyCategory.class))),
        faults.take(() -> body.require("policy_type", it -> body.word(it, PolicyType.class))),
        faults.take(() -> body.require("server_category", it -> body.word(it, Category.class))),
        faults.take(() -> body.require("server_uuid", body::name)),
        Schedules.read(body, faults),
        faults
            .find(() -> body.word("retention_period", RetentionPreset.class))
            .orElse(RetentionPreset.WEEK_2),
        faults.find(() -> body.flag("encrypt_enabled")).orElse(true),
        whole ? List.of(ROOT) : paths,
        faults.find(() -> body.name("region")).orElse(null),
        version.has(ScpVersion.V1_1) && faults.find(() -> body.flag("dr_enabled")).orElse(false),
        faults.find(() -> tags(body, faults)).orElse(Map.of()));
  }

  private static void check(Wanted wanted, Faults faults) {
    var type = wanted.type();
    if (type == null || wanted.category() == null) {
      return;
    }
    if (wanted.category() != PolicyCategory.of(type)) {
      faults.add("/policy_type", "VALUE", "AGENTLESS goes with VM_IMAGE, AGENT with FILESYSTEM");
      return;
    }
    switch (type) {
      case FILESYSTEM -> {
        if (wanted.paths().isEmpty()) {
          faults.add("/filesystem_paths", "REQUIRED", "must name a path for FILESYSTEM");
        }
      }
      case VM_IMAGE -> {
        if (!wanted.paths().isEmpty()) {
          faults.add("/filesystem_paths", "VALUE", "a VM_IMAGE has no paths");
        }
        if (wanted.replicated()) {
          faults.add("/dr_enabled", "VALUE", "only AGENT backups are replicated");
        }
      }
    }
  }

  /** A list of absolute paths, or one; empty without the field. */
  static List<String> paths(Fields body, String field, Faults faults) {
    var paths =
        faults
            .find(() -> {
              try {
                return body.texts(field);
              } catch (RequestException e) {
                return body.text(field, 1, Fields.PATH).map(List::of);
              }
            })
            .orElse(List.of());
    for (var i = 0; i < paths.size(); i++) {
      if (!paths.get(i).startsWith(ROOT)) {
        faults.add("/%s/%d".formatted(field, i), "FORMAT", "must be an absolute path");
      }
    }
    return paths;
  }

  /** Names and values that a client wants to find again; empty without the field. */
  static Optional<Map<String, String>> tags(Fields body, Faults faults) {
    var tags = new HashMap<String, String>();
    return body.objects(
            "tags",
            it -> {
              var key = faults.take(() -> it.require("key", name -> it.text(name, 1, 255)));
              var value = faults.take(() -> it.require("value", name -> it.text(name, 0, 255)));
              if (key != null && value != null && tags.putIfAbsent(key, value) != null) {
                faults.add("/tags", "VALUE", "has the key '%s' twice".formatted(key));
              }
              return tags;
            })
        .map(_ -> Map.copyOf(tags));
  }

  /** What an operator registered as the server's disk. */
  private SetupWish.Subject disk(Server server) {
    return found
        .sources(
            new SourceFilter.Servers(Set.of(server.id())), new SourceFilter.Kinds(Words.IMAGES))
        .stream()
        .findFirst()
        .map(source -> new SetupWish.Subject.Known(source.id()))
        .orElseThrow(() ->
            Found.conflict(
                "server_uuid",
                "server '%s' has no source of kind DISK_IMAGE; register its disk first"
                    .formatted(server.name())));
  }
}
