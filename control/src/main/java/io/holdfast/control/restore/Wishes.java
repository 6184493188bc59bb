package io.holdfast.control.restore;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.ConflictPolicy;
import io.holdfast.catalog.model.DeterminedTarget;
import io.holdfast.catalog.model.Part;
import io.holdfast.catalog.model.RestoreMode;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreRequest;
import io.holdfast.catalog.model.RestoreTarget;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.ServerId;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;
import io.holdfast.control.configuration.Folders;
import io.holdfast.control.kind.BundleWishes;
import io.holdfast.control.kind.FileLayout;
import io.holdfast.control.kind.KindOffer;
import io.holdfast.control.kind.KindWish;
import io.holdfast.control.kind.Kinds;
import io.holdfast.control.kind.MemberWish;
import io.holdfast.control.work.ApprovalRule;
import io.holdfast.engine.tree.TreePath;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What plans and sessions of restores ask of the catalog before they believe a request. */
final class Wishes {
  /** The setting of mailboxes that names the folder into which all goes. */
  private static final String MAIL_FOLDER = "folder";

  /** The setting of mailboxes that names whose they are. */
  private static final String MAIL_USER = "user";

  /** Policies that leave alone what is there already. */
  private static final Set<ConflictPolicy> ADDING =
      EnumSet.of(ConflictPolicy.SKIP, ConflictPolicy.FAIL);

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

  /** Why no agent can do this, if so. */
  static Optional<String> impossible(RestoreRequest request, Source source, Kinds kinds) {
    var offer = kinds.find(source.kind()).orElse(null);
    if (offer == null) {
      return Optional.of("no agent here restores a source of kind " + source.kind());
    }
    if (!offer.modes().contains(request.mode())) {
      return Optional.of(
          "a source of kind %s has no mode %s".formatted(source.kind(), request.mode()));
    }
    if (!offer.conflicts().contains(request.conflictPolicy())) {
      return Optional.of(
          "a source of kind %s has no conflict policy %s; it has %s"
              .formatted(
                  source.kind(), request.conflictPolicy(), new TreeSet<>(offer.conflicts())));
    }
    if (request.selection().asOf() != null && !offer.continuous()) {
      return Optional.of(
          "a source of kind %s has no moments between two backups".formatted(source.kind()));
    }
    if (!RestorePurpose.WRITING.contains(request.purpose())) {
      return Optional.of("purpose %s is not supported yet".formatted(request.purpose()));
    }
    var target = request.target();
    if (target.repositoryId() != null || !target.newServer().isEmpty()) {
      return Optional.of("restores to repositories and new servers are not supported yet");
    }
    return source.kind() == SourceKind.DIRECTORY ? notOfFiles(request) : notOfKinds(request);
  }

  private static Optional<String> notOfFiles(RestoreRequest request) {
    var selection = request.selection();
    var target = request.target();
    if (!target.databases().isEmpty()
        || target.sourceId() != null
        || !Set.of(FolderBase.SETTING, FileLayout.SETTING)
            .containsAll(target.settings().keySet())) {
      return Optional.of("files are restored to a path; no other kind of target is supported yet");
    }
    var fault = FolderBase.fault(request);
    if (fault.isPresent()) {
      return fault;
    }
    return selection.parts().isEmpty()
            && selection.items().isEmpty()
            && selection.dumps().isEmpty()
            && selection.messageIds().isEmpty()
        ? Optional.empty()
        : Optional.of("of a directory only paths can be selected");
  }

  private static Optional<String> notOfKinds(RestoreRequest request) {
    return request.target().databases().size() > 1
        ? Optional.of("several databases at once: start a restore for each")
        : Optional.empty();
  }

  /** Whether a second person must agree. */
  static boolean waits(boolean inPlace, ApprovalRule rule) {
    return switch (rule) {
      case NEVER -> false;
      case ALWAYS -> true;
      case IN_PLACE -> inPlace;
    };
  }

  /** A restic client's host is not this one: its paths here are somebody else's. */
  static void requireHere(CatalogTransaction catalog, RestorePoint point, boolean inPlace) {
    if (inPlace && catalog.arrivals().isOfClient(point.protectionId())) {
      throw new ControlException(
          ErrorCode.STATE_CONFLICT,
          "restore point %s is of a host that only its restic client reaches".formatted(point.id())
              + "; name a path that does not meet the source, or restore there with restic");
    }
  }

  /** Refuses a restore over what lives from a caller without leave for that. */
  static void requireReach(
      Caller caller, RestoreRequest request, Source source, Source into, boolean inPlace) {
    if (inPlace && !besideMail(request, source, into) && !caller.may(Scope.RESTORE_RUN_INPLACE)) {
      throw new ControlException(
          ErrorCode.SCOPE_MISSING,
          "this restore writes where a source lives, which needs the scope %s; or name a path"
                  .formatted(Scope.RESTORE_RUN_INPLACE.text())
              + " that does not meet the source");
    }
  }

  /**
   * Whether it adds messages below a folder that it names, to the mailbox that they came from, and
   * changes nothing that is there already. That is in place, but needs no leave.
   */
  private static boolean besideMail(RestoreRequest request, Source source, Source into) {
    var settings = request.target().settings();
    var user = settings.get(MAIL_USER);
    return source.kind() == SourceKind.MAILBOX
        && into.id().equals(source.id())
        && (user == null || user.equals(source.config().get(MAIL_USER)))
        && ADDING.contains(request.conflictPolicy())
        && settings.getOrDefault(MAIL_FOLDER, "").codePoints().anyMatch(Character::isLetterOrDigit);
  }

  /**
   * Whether it writes to where the source, or another of its kind, lives. What is not restored to a
   * path always does.
   *
   * @param sources whose data it is, and the one that it is restored into
   */
  static boolean inPlace(
      RestoreRequest request, Collection<Source> sources, List<MemberWish> members) {
    var target = request.target();
    return members.isEmpty()
        ? sources.stream().anyMatch(source -> inPlace(target, source, target.path()))
        : members.stream()
            .anyMatch(
                member -> inPlace(target, member.into(), member.wish().target().get(Folders.PATH)));
  }

  private static boolean inPlace(RestoreTarget target, Source source, @Nullable String path) {
    return path == null || (!elsewhere(target, source) && Folders.meets(source, path));
  }

  /** On another machine than the source's. */
  private static boolean elsewhere(RestoreTarget target, Source source) {
    return target.serverId() != null
        && source.serverId() != null
        && !target.serverId().equals(source.serverId());
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
    if (request.mode() == RestoreMode.ITEMS && KindWish.of(request).items().isEmpty()) {
      throw new InvalidInputException(
          ErrorCode.INPUT_INVALID,
          "mode ITEMS needs selection.paths or selection.items; WHOLE restores all");
    }
  }

  /** The source to restore into; it must be seen, and of the point's kind. */
  static Source into(
      CatalogTransaction catalog, Caller caller, RestoreRequest request, Source source) {
    var id = request.target().sourceId();
    if (id == null || id.equals(source.id()) || source.kind() == SourceKind.PROJECT_BUNDLE) {
      return source;
    }
    var into =
        catalog
            .sources()
            .find(id)
            .filter(found -> caller.sees(found.projectId()))
            .orElseThrow(() -> new ControlException(ErrorCode.RESOURCE_MISSING, "no source " + id));
    if (into.kind() != source.kind()) {
      throw new InvalidInputException(
          ErrorCode.INPUT_INVALID,
          "target source %s is of kind %s, the point of kind %s"
              .formatted(id, into.kind(), source.kind()));
    }
    return into;
  }

  /** What is wanted of each member of a bundle; none of other kinds. */
  static List<MemberWish> members(
      CatalogTransaction catalog,
      Caller caller,
      RestoreRequest request,
      Source source,
      List<Part> parts) {
    if (source.kind() != SourceKind.PROJECT_BUNDLE) {
      return List.of();
    }
    var members =
        BundleWishes.of(
            request,
            source,
            parts,
            id -> catalog.sources().find(id).filter(found -> caller.sees(found.projectId())));
    members.stream().filter(MemberWish::ofFiles).forEach(MemberWish::layout); // refuses other words
    return members;
  }

  /** Why no agent can do this for a member, if so. */
  static Optional<String> impossible(
      RestoreRequest request, List<MemberWish> members, Kinds kinds) {
    return members.stream()
        .flatMap(member -> impossible(request, member, kinds).stream())
        .findFirst();
  }

  private static Optional<String> impossible(
      RestoreRequest request, MemberWish member, Kinds kinds) {
    var kind = member.into().kind();
    var offer = kinds.find(kind).orElse(null);
    if (offer == null) {
      return Optional.of("no agent here restores a source of kind " + kind);
    }
    if (!offer.conflicts().contains(request.conflictPolicy())) {
      return Optional.of(
          "member %s, of kind %s, has no conflict policy %s; it has %s"
              .formatted(
                  member.member(),
                  kind,
                  request.conflictPolicy(),
                  new TreeSet<>(offer.conflicts())));
    }
    if (request.selection().asOf() != null && !offer.continuous()) {
      return Optional.of(
          "member %s, of kind %s, has no moments between two backups"
              .formatted(member.member(), kind));
    }
    return Optional.empty();
  }

  /** The request in the kind's words, with the target's server filled in from the catalog. */
  static RestoreRequest located(
      CatalogTransaction catalog,
      Caller caller,
      RestoreRequest request,
      Source source,
      Kinds kinds) {
    var offer = kinds.find(source.kind()).orElse(null);
    return new RestoreRequest(
        request.purpose(),
        offer == null ? request.mode() : mode(request.mode(), offer),
        offer == null ? request.explorer() : offer.explorer(),
        request.selection(),
        located(catalog, caller, request.target(), into(catalog, caller, request, source)),
        request.conflictPolicy(),
        request.reason(),
        request.ticketRef());
  }

  /** Items of a mailbox are messages; a caller need not know. */
  private static RestoreMode mode(RestoreMode wanted, KindOffer offer) {
    return wanted == RestoreMode.ITEMS
            && !offer.modes().contains(wanted)
            && offer.modes().contains(RestoreMode.MESSAGES)
        ? RestoreMode.MESSAGES
        : wanted;
  }

  private static RestoreTarget located(
      CatalogTransaction catalog, Caller caller, RestoreTarget target, Source into) {
    var id = target.serverId() == null ? into.serverId() : target.serverId();
    return id == null || (target.serverId() == null && target.serverName() != null)
        ? target
        : located(catalog, caller, target, id);
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
        target.newServer(),
        target.sourceId(),
        target.settings());
  }

  /** Where it goes, as far as that is known before. */
  static DeterminedTarget determined(RestoreRequest request, Source source, Source into) {
    if (source.kind() == SourceKind.DIRECTORY) {
      FileLayout.of(request.target().settings()); // refuses other words
      return new DeterminedTarget(path(request), Map.of());
    }
    var details = new HashMap<>(request.target().settings());
    details.put("source", into.slug());
    return new DeterminedTarget(request.target().path(), details);
  }

  static String path(RestoreRequest request) {
    var path = request.target().path();
    return path == null ? IN_PLACE : path;
  }
}
