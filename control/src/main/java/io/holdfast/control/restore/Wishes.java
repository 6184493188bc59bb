package io.holdfast.control.restore;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.CopyId;
import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.Explorer;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.RestoreMode;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreRequest;
import io.holdfast.catalog.model.RestoreTarget;
import io.holdfast.catalog.model.ServerId;
import io.holdfast.catalog.model.Source;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;
import io.holdfast.control.work.ApprovalRule;
import io.holdfast.control.work.WorkSettings;
import io.holdfast.engine.tree.TreePath;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What plans and sessions of restores ask of the catalog before they believe a request. */
final class Wishes {
  /** Where a restore without a target path goes: each item to where it came from. */
  static final String IN_PLACE = "/";

  private Wishes() {}

  /** The point, if the caller sees it and it can be restored from. */
  static RestorePoint point(CatalogTransaction catalog, Caller caller, RestorePointId id) {
    var point = catalog.restorePoints().get(id);
    if (!caller.sees(point.projectId())) {
      throw new ControlException(ErrorCode.RESOURCE_MISSING, "no restore point " + id);
    }
    if (!point.usable()) {
      throw new ControlException(
          ErrorCode.STATE_CONFLICT,
          "restore point %s cannot be restored from: it is %s%s"
              .formatted(id, point.status(), point.flags().corrupt() ? " and corrupt" : ""));
    }
    return point;
  }

  /** The wanted copy, or the first that is whole. */
  static PointCopy copy(CatalogTransaction catalog, RestorePoint point, @Nullable CopyId wanted) {
    return catalog.copies().of(point.id()).stream()
        .filter(copy -> wanted == null || copy.id().equals(wanted))
        .filter(copy -> copy.standing().state() == CopyState.VALID)
        .filter(copy -> copy.snapshotId() != null)
        .findFirst()
        .orElseThrow(() ->
            new ControlException(
                ErrorCode.STATE_CONFLICT,
                "restore point %s has no valid copy%s"
                    .formatted(point.id(), wanted == null ? "" : " " + wanted)));
  }

  /** Why no agent can do this, if so. */
  static Optional<String> impossible(RestoreRequest request, Source source, WorkSettings settings) {
    if (!settings.sourceKinds().contains(source.kind())) {
      return Optional.of("no agent here restores a source of kind " + source.kind());
    }
    if (request.mode() != RestoreMode.WHOLE && request.mode() != RestoreMode.ITEMS) {
      return Optional.of(
          "a source of kind %s has no mode %s".formatted(source.kind(), request.mode()));
    }
    if (request.explorer() != Explorer.FILES) {
      return Optional.of(
          "a source of kind %s has no explorer %s".formatted(source.kind(), request.explorer()));
    }
    if (request.purpose() != RestorePurpose.RECOVERY && request.purpose() != RestorePurpose.CLONE) {
      return Optional.of("purpose %s is not supported yet".formatted(request.purpose()));
    }
    if (!request.target().databases().isEmpty()
        || request.target().repositoryId() != null
        || !request.target().newServer().isEmpty()) {
      return Optional.of("files are restored to a path; no other kind of target is supported yet");
    }
    return Optional.empty();
  }

  /** Whether a second person must agree. */
  static boolean waits(RestoreRequest request, Source source, ApprovalRule rule) {
    return switch (rule) {
      case NEVER -> false;
      case ALWAYS -> true;
      case IN_PLACE -> meets(path(request), source.config().get("path"));
    };
  }

  /** Whether one path lies in the other; when in doubt, it does. */
  private static boolean meets(String target, @Nullable String source) {
    if (source == null) {
      return true;
    }
    try {
      var one = Path.of(target).normalize();
      var other = Path.of(source).normalize();
      return one.startsWith(other) || other.startsWith(one);
    } catch (InvalidPathException e) {
      return true;
    }
  }

  /** Refuses what no state of the world could make right. */
  static void requireSound(RestoreRequest request) {
    var path = request.target().path();
    if (path != null && (!path.startsWith("/") || path.indexOf('\0') >= 0)) {
      throw new InvalidInputException(
          ErrorCode.INPUT_INVALID, "target path '%s' must be absolute".formatted(path));
    }
    var paths = request.selection().paths();
    paths.forEach(TreePath::parse);
    if (request.mode() == RestoreMode.ITEMS && paths.isEmpty()) {
      throw new InvalidInputException(
          ErrorCode.INPUT_INVALID, "mode ITEMS needs selection.paths; WHOLE restores all");
    }
  }

  /** The request with the target's server filled in from the catalog. */
  static RestoreRequest located(
      CatalogTransaction catalog, Caller caller, RestoreRequest request, Source source) {
    var target = request.target();
    var id = target.serverId() == null ? source.serverId() : target.serverId();
    if (id == null || (target.serverId() == null && target.serverName() != null)) {
      return request;
    }
    return new RestoreRequest(
        request.purpose(),
        request.mode(),
        request.explorer(),
        request.selection(),
        located(catalog, caller, target, id),
        request.conflictPolicy(),
        request.reason(),
        request.ticketRef());
  }

  private static RestoreTarget located(
      CatalogTransaction catalog, Caller caller, RestoreTarget target, ServerId id) {
    var server = catalog.servers().get(id);
    if (!caller.sees(server.projectId())) {
      throw new ControlException(ErrorCode.RESOURCE_MISSING, "no server " + id);
    }
    var external = server.externalRef();
    var ref = external == null ? target.serverRef() : external.id();
    return new RestoreTarget(
        id,
        ref,
        server.name(),
        target.path(),
        target.databases(),
        target.repositoryId(),
        target.newServer());
  }

  static String path(RestoreRequest request) {
    var path = request.target().path();
    return path == null ? IN_PLACE : path;
  }
}
