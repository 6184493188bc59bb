package io.holdfast.dialects.veeamm365;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.model.ConflictPolicy;
import io.holdfast.catalog.model.Explorer;
import io.holdfast.catalog.model.RestoreMode;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreRequest;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreTarget;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Selection;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.rest.edge.Fields;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Restores of what was chosen in an open session, to where it came from or to another mailbox.
 * Names and passwords of the vendor's cloud are read over and never kept.
 */
final class MailRestores {
  private static final Scope[] READ = {Scope.RESTORE_READ, Scope.RESTORE_RUN};
  private static final String DRAFTS = "\\drafts";
  private static final String TRASH = "\\trash";

  private final OpenedMail mail;
  private final Neighbourhood neighbours;
  private final RestoreAnswers answers;

  MailRestores(OpenedMail mail, Neighbourhood neighbours, RestoreAnswers answers) {
    this.mail = mail;
    this.neighbours = neighbours;
    this.answers = answers;
  }

  void add(Routes routes) {
    add(routes, OpenedMail.ONE, MailChoice.mailbox(mail, READ));
    add(routes, OpenedMail.ONE + "/folders/{folderId}", MailChoice.folder(mail, READ));
    add(routes, OpenedMail.ONE + "/items/{itemId}", MailChoice.item(mail, READ));
    add(routes, OpenedMail.ONE + "/items", MailChoice.items(mail, READ));
    if (routes.version().isAtLeast(6)) {
      routes.post(OpenedMail.MAILBOXES + "/restore", this::several);
    }
  }

  /** What older versions do by an action has its own path since version 6. */
  private void add(Routes routes, String path, MailChoice.Finder finder) {
    if (!routes.version().hasActions()) {
      routes
          .post(path + "/restore", call -> original(call, call.body(), finder))
          .post(path + "/restoreTo", call -> elsewhere(call, call.body(), finder));
    }
  }

  /** The older versions' actions that restore. */
  Actions actions(MailChoice.Finder finder) {
    return new Actions()
        .on("restoretoOriginallocation", (call, how) -> original(call, how, finder))
        .on("restoreTo", (call, how) -> elsewhere(call, how, finder));
  }

  private Response original(Call call, Fields how, MailChoice.Finder finder)
      throws InterruptedException {
    var choice = finder.find(call, how);
    var target = new Target(null, Map.of(), "the mailbox it came from");
    return answers.one(call, start(choice, target, conflicts(how)), warnings(how));
  }

  private Response elsewhere(Call call, Fields how, MailChoice.Finder finder)
      throws InterruptedException {
    var chosen = finder.find(call, how);
    var excluded = new ArrayList<String>();
    if (how.flag("excludeDrafts").orElse(false)) {
      excluded.add(DRAFTS);
    }
    if (how.flag("excludeDeletedItems").orElse(false)) {
      excluded.add(TRASH);
    }
    var choice = chosen.without(mail, excluded);
    var target = target(choice, how);
    return answers.one(call, start(choice, target, conflicts(how)), warnings(how));
  }

  /**
   * Several mailboxes at once, each into itself. Each is a restore of its own: what hinders one of
   * them does not take back those begun before, and is told beside them.
   */
  private Response several(Call call) throws InterruptedException {
    var opened = mail.session(call, READ);
    var body = call.body();
    var ids =
        body.objects("mailboxes", each -> each.require("id", each::path))
            .filter(list -> !list.isEmpty())
            .orElseThrow(
                () -> new RequestException(ErrorCode.BODY_INVALID, "mailboxes: names none"));
    var target = new Target(null, Map.of(), "the mailbox it came from");
    var conflicts = conflicts(body);
    var started = new ArrayList<RestoreSession>();
    var refused = new ArrayList<Refused>();
    for (var mailbox : mail.mailboxes(opened, ids)) {
      var choice = MailChoice.whole(mailbox);
      try {
        started.add(start(choice, target, conflicts));
      } catch (HoldfastException e) {
        refused.add(new Refused(choice, e));
      }
    }
    if (started.isEmpty()) {
      throw refused.getFirst().why();
    }
    for (var one : refused) {
      var picked = one.choice().to(target.name());
      mail.explorers().refused(opened.session(), picked, one.why().getMessage());
    }
    var faults = refused.stream().map(Refused::text).toList();
    var begun = new RestoreAnswers.Begun(opened.session(), started, faults);
    return answers.several(call, begun, warnings(body));
  }

  /** A restore that could not be begun. */
  private record Refused(MailChoice choice, HoldfastException why) {
    String text() {
      return "%s: %s".formatted(choice.mailbox().shown().source().name(), why.getMessage());
    }
  }

  /**
   * Where it goes.
   *
   * @param source another mailbox; null for the one it came from
   */
  private record Target(@Nullable SourceId source, Map<String, String> settings, String name) {}

  private RestoreSession start(MailChoice choice, Target target, ConflictPolicy conflicts)
      throws InterruptedException {
    var selection =
        new Selection(
            List.of(), List.of(), List.of(), List.of(), choice.paths(), null, false, false);
    var request =
        new RestoreRequest(
            RestorePurpose.RECOVERY,
            choice.isWhole() ? RestoreMode.WHOLE : RestoreMode.ITEMS,
            Explorer.MAILBOX,
            selection,
            new RestoreTarget(
                null,
                null,
                null,
                null,
                List.of(),
                null,
                Map.of(),
                target.source(),
                target.settings()),
            conflicts,
            choice.mailbox().session().request().reason(),
            null);
    var mailbox = choice.mailbox();
    return mail.explorers()
        .restore(
            mailbox.caller(),
            mailbox.session(),
            mailbox.shown().point(),
            request,
            choice.to(target.name()));
  }

  private Target target(MailChoice choice, Fields how) {
    var settings = new HashMap<String, String>();
    how.text("folder")
        .filter(text -> !text.isBlank())
        .ifPresent(text -> settings.put("folder", text));
    var own = choice.mailbox().shown().source();
    var wanted = how.text("mailbox").filter(text -> !text.isBlank()).orElse("");
    if (wanted.isEmpty() || isNamed(own, wanted)) {
      return new Target(null, settings, place(own.name(), settings));
    }
    var other =
        neighbours.mailboxes(choice.mailbox().caller()).stream()
            .filter(mailbox -> isNamed(mailbox, wanted))
            .findFirst();
    if (other.isPresent()) {
      return new Target(other.get().id(), settings, place(other.get().name(), settings));
    }
    if (own.config().containsKey("masterUser")) {
      settings.put("user", wanted);
      return new Target(null, settings, place(wanted, settings));
    }
    throw new RequestException(
        ErrorCode.BODY_INVALID,
        "mailbox: '%s' is no mailbox that is protected here".formatted(wanted));
  }

  private static String place(String mailbox, Map<String, String> settings) {
    var folder = settings.get("folder");
    return folder == null ? mailbox : mailbox + "/" + folder;
  }

  private static boolean isNamed(Source mailbox, String name) {
    return name.equalsIgnoreCase(mailbox.id().toString())
        || name.equalsIgnoreCase(Organizations.email(mailbox))
        || name.equalsIgnoreCase(mailbox.name())
        || name.equalsIgnoreCase(mailbox.slug());
  }

  /** Changed items get the point's state back only when that is asked for; missing ones always. */
  private static ConflictPolicy conflicts(Fields how) {
    if (!how.flag("deletedItems").orElse(true)) {
      throw new RequestException(
          ErrorCode.BODY_INVALID, "deletedItems: what is missing is restored in any case");
    }
    return how.flag("changedItems").orElse(false) ? ConflictPolicy.OVERWRITE : ConflictPolicy.SKIP;
  }

  private static ArrayNode warnings(Fields how) {
    var warnings = Answers.JSON.arrayNode();
    if (how.flag("markRestoredAsUnread").orElse(false)) {
      warnings.add("messages keep the marks that they had; none was marked as unread");
    }
    return warnings;
  }
}
