package io.holdfast.rest.v1;

import io.holdfast.catalog.model.ConflictPolicy;
import io.holdfast.catalog.model.CopyId;
import io.holdfast.catalog.model.DatabaseTarget;
import io.holdfast.catalog.model.Explorer;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RestoreMode;
import io.holdfast.catalog.model.RestorePlanId;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreRequest;
import io.holdfast.catalog.model.RestoreTarget;
import io.holdfast.catalog.model.Selection;
import io.holdfast.catalog.model.ServerId;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.rest.edge.Fields;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A restore as a client asks for it: of a point, or by a plan that was made.
 *
 * @param pointId null when {@code planId} is there, and the other way round
 * @param copyId the copy to read; null for the best one
 * @param request what to do; with a plan, the plan's own request counts instead
 */
record RestoreFields(
    @Nullable RestorePointId pointId,
    @Nullable RestorePlanId planId,
    @Nullable CopyId copyId,
    RestoreRequest request) {
  private static final RestoreTarget ORIGINAL = RestoreTarget.original();

  /** Reads the body whole. */
  static RestoreFields read(Fields fields, boolean planAllowed) {
    var point = fields.id("restorePointId").map(RestorePointId::new).orElse(null);
    var plan = planAllowed ? fields.id("restorePlanId").map(RestorePlanId::new).orElse(null) : null;
    if ((point == null) == (plan == null)) {
      throw fields.invalid(
          "restorePointId",
          point == null ? "REQUIRED" : "VALUE",
          planAllowed
              ? "exactly one of restorePointId and restorePlanId must be there"
              : "must be there");
    }
    var reason = fields.text("reason").orElse(null);
    var ticket = fields.name("ticketRef").orElse(null);
    if (plan != null) {
      fields.close();
      return new RestoreFields(null, plan, null, request(Wish.EVERYTHING, reason, ticket));
    }
    var copy = fields.id("copyId").map(CopyId::new).orElse(null);
    var wish = wish(fields);
    fields.close();
    return new RestoreFields(point, null, copy, request(wish, reason, ticket));
  }

  private record Wish(
      RestorePurpose purpose,
      RestoreMode mode,
      Selection selection,
      RestoreTarget target,
      ConflictPolicy conflictPolicy) {
    static final Wish EVERYTHING =
        new Wish(
            RestorePurpose.RECOVERY,
            RestoreMode.WHOLE,
            Selection.EVERYTHING,
            ORIGINAL,
            ConflictPolicy.FAIL);
  }

  private static Wish wish(Fields fields) {
    var selection =
        fields.object("selection", RestoreFields::selection).orElse(Selection.EVERYTHING);
    return new Wish(
        fields.word("purpose", RestorePurpose.class).orElse(RestorePurpose.RECOVERY),
        fields.word("mode", RestoreMode.class).orElseGet(() -> mode(selection)),
        selection,
        fields.object("target", RestoreFields::target).orElse(ORIGINAL),
        fields.word("conflictPolicy", ConflictPolicy.class).orElse(ConflictPolicy.FAIL));
  }

  private static RestoreRequest request(
      Wish wish, @Nullable String reason, @Nullable String ticket) {
    return new RestoreRequest(
        wish.purpose(),
        wish.mode(),
        explorer(wish.mode()),
        wish.selection(),
        wish.target(),
        wish.conflictPolicy(),
        reason,
        ticket);
  }

  private static RestoreMode mode(Selection selection) {
    if (!selection.messageIds().isEmpty()) {
      return RestoreMode.MESSAGES;
    }
    if (!selection.paths().isEmpty() || !selection.items().isEmpty()) {
      return RestoreMode.ITEMS;
    }
    return selection.dumps().isEmpty() ? RestoreMode.WHOLE : RestoreMode.DATABASE;
  }

  private static Explorer explorer(RestoreMode mode) {
    return switch (mode) {
      case WHOLE, ITEMS -> Explorer.FILES;
      case DATABASE -> Explorer.DATABASE;
      case IMAGE -> Explorer.IMAGE;
      case MESSAGES -> Explorer.MAILBOX;
    };
  }

  private static Selection selection(Fields fields) {
    var paths = fields.texts("paths").orElse(List.of());
    for (var i = 0; i < paths.size(); i++) {
      if (!paths.get(i).startsWith("/")) {
        throw fields.invalid("paths/" + i, "FORMAT", "must be an absolute path in the point");
      }
    }
    return new Selection(
        paths,
        fields.texts("dumps").orElse(List.of()),
        fields.texts("messageIds").orElse(List.of()),
        fields.texts("parts").orElse(List.of()),
        fields.texts("items").orElse(List.of()),
        fields.instant("asOf").orElse(null),
        fields.flag("showDeleted").orElse(false),
        fields.flag("showAllVersions").orElse(false));
  }

  private static RestoreTarget target(Fields fields) {
    var path = fields.path("path").orElse(null);
    if (path != null && !path.startsWith("/")) {
      throw fields.invalid("path", "FORMAT", "must be an absolute path");
    }
    return new RestoreTarget(
        fields.id("serverId").map(ServerId::new).orElse(null),
        fields.text("serverRef").orElse(null),
        fields.name("serverName").orElse(null),
        path,
        fields
            .objects(
                "databases",
                it ->
                    new DatabaseTarget(
                        it.require("dump", it::text), it.require("databaseId", it::text)))
            .orElse(List.of()),
        fields.id("repositoryId").map(RepositoryId::new).orElse(null),
        fields.labels("newServer").orElse(Map.of()),
        fields.id("sourceId").map(SourceId::new).orElse(null),
        fields.labels("settings").orElse(Map.of()));
  }
}
