package io.holdfast.dialects.scp;

import io.holdfast.catalog.model.ConflictPolicy;
import io.holdfast.catalog.model.Explorer;
import io.holdfast.catalog.model.RestoreMode;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreRequest;
import io.holdfast.catalog.model.RestoreTarget;
import io.holdfast.catalog.model.Selection;
import io.holdfast.catalog.model.Server;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.control.restore.FolderBase;
import io.holdfast.dialects.Desk;
import io.holdfast.rest.edge.Body;
import io.holdfast.rest.edge.Fields;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.Response;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** {@code POST /v1/backups/{backup_id}/restore-agent-backup}: files back to a server. */
final class AgentRestores {
  private static final String FIELD = "filesystem_paths";
  private static final String ROOT = "/";
  private static final int MOST_PAIRS = 100;

  private final Desk desk;
  private final Found found;
  private final Restores restores;

  AgentRestores(Desk desk, Found found, Restores restores) {
    this.desk = desk;
    this.found = found;
    this.restores = restores;
  }

  /** What lay at a path shall lie at another one. */
  private record Move(String source, String destination) {
    /** What one session can do at once: a folder of the point becomes a folder of the server. */
    Place place() {
      return keepsName()
          ? new Place(parent(source), parent(destination))
          : new Place(source, destination);
    }

    private boolean keepsName() {
      return !source.equals(ROOT)
          && !destination.equals(ROOT)
          && name(source).equals(name(destination));
    }
  }

  private record Place(String base, String folder) {}

  Response restore(Request request) throws InterruptedException {
    ScpVersion.of(request);
    var caller = Action.RESTORE_AGENT_BACKUP.of(request);
    var body = Body.required(request).ignoringUnknown();
    var faults = new Faults();
    var uuid = faults.take(() -> body.require("restore_server_uuid", body::name));
    var target = faults.take(() -> body.require("restore_target_id", body::name));
    var moves = moves(body, faults);
    var overwrite = faults.find(() -> body.flag("overwrite")).orElse(false);
    faults.end();
    var facts = BackupFacts.of(found.backup(request, caller), desk.history());
    var server = found.server(Objects.requireNonNull(uuid), "restore_server_uuid", caller);
    var point =
        found.target(facts.protection(), Objects.requireNonNull(target), "restore_target_id");
    if (facts.source().kind() != SourceKind.DIRECTORY) {
      throw body.invalid(FIELD, "VALUE", "this is no backup of a file system");
    }
    var policy = overwrite ? ConflictPolicy.OVERWRITE : ConflictPolicy.SKIP;
    restores.start(
        caller,
        point,
        byPlace(moves).entrySet().stream()
            .map(entry -> wanted(entry.getKey(), entry.getValue(), server, policy))
            .toList());
    return Answers.done(request, request.pathValue("backupId"));
  }

  private static List<Move> moves(Fields body, Faults faults) {
    var read =
        faults.take(() ->
            body.require(
                FIELD,
                name ->
                    body.objects(
                        name,
                        it -> {
                          var source = faults.take(() -> absolute(it, "source"));
                          var destination = faults.take(() -> absolute(it, "destination"));
                          return source == null || destination == null
                              ? Optional.<Move>empty()
                              : Optional.of(new Move(source, destination));
                        })));
    if (read != null && (read.isEmpty() || read.size() > MOST_PAIRS)) {
      faults.add("/" + FIELD, "SIZE", "must have 1 to %d entries".formatted(MOST_PAIRS));
    }
    return read == null ? List.of() : read.stream().flatMap(Optional::stream).toList();
  }

  /** Without a slash at the end. */
  private static String absolute(Fields it, String field) {
    var path = it.require(field, it::path);
    if (!path.startsWith(ROOT) || path.contains("//") || (path + ROOT).matches(".*/\\.{1,2}/.*")) {
      throw it.invalid(field, "FORMAT", "must be an absolute path without '.', '..' and '//'");
    }
    return path.length() > 1 && path.endsWith(ROOT) ? path.substring(0, path.length() - 1) : path;
  }

  private static Map<Place, List<String>> byPlace(List<Move> moves) {
    var places = new LinkedHashMap<Place, List<String>>();
    moves.forEach(
        move -> places.computeIfAbsent(move.place(), _ -> new ArrayList<>()).add(move.source()));
    return places;
  }

  private static RestoreRequest wanted(
      Place place, List<String> sources, Server server, ConflictPolicy policy) {
    var whole = sources.contains(ROOT);
    var settings =
        place.base().equals(ROOT)
            ? Map.<String, String>of()
            : Map.of(FolderBase.SETTING, place.base());
    return new RestoreRequest(
        RestorePurpose.RECOVERY,
        whole ? RestoreMode.WHOLE : RestoreMode.ITEMS,
        Explorer.FILES,
        whole ? Selection.EVERYTHING : Selection.paths(sources.stream().distinct().toList()),
        new RestoreTarget(
            server.id(), null, null, place.folder(), List.of(), null, Map.of(), null, settings),
        policy,
        null,
        null);
  }

  private static String parent(String path) {
    var slash = path.lastIndexOf('/');
    return slash <= 0 ? ROOT : path.substring(0, slash);
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
