package io.holdfast.dialects.veeamm365;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.Scope;
import io.holdfast.control.explore.Shown;
import io.holdfast.control.mail.MailFolder;
import io.holdfast.control.mail.MailMessage;
import io.holdfast.control.mail.MailQuery;
import io.holdfast.dialects.Glob;
import io.holdfast.dialects.veeamm365.OpenedMail.Mailbox;
import io.holdfast.rest.edge.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an open session shows of mail: mailboxes, folders, messages, and a search in their heads.
 */
final class MailLists {
  private static final String FOLDERS = OpenedMail.ONE + "/folders";
  private static final String ITEMS = OpenedMail.ONE + "/items";

  private final OpenedMail mail;

  MailLists(OpenedMail mail) {
    this.mail = mail;
  }

  void add(Routes routes) {
    routes
        .get(OpenedMail.MAILBOXES, mail.using(this::mailboxes))
        .get(OpenedMail.ONE, mail.using(this::mailbox))
        .get(FOLDERS, mail.using(this::folders))
        .get(FOLDERS + "/{folderId}", mail.using(this::folder))
        .get(ITEMS, mail.using(this::items))
        .get(ITEMS + "/{itemId}", mail.using(this::item));
    if (routes.version().isAtLeast(6)) {
      routes
          .post(OpenedMail.MAILBOXES + "/search", mail.using(this::searchAll))
          .post(OpenedMail.ONE + "/search", mail.using(this::search));
    }
  }

  private Response mailboxes(Call call) {
    var opened = mail.session(call, Scope.RESTORE_READ);
    var name = call.query().find("name").orElse("*");
    var nodes =
        mail.shown(opened).stream()
            .filter(one -> Glob.matches(name, one.source().name()))
            .map(one -> node(call, one))
            .toList();
    return Answers.page(call, nodes);
  }

  private Response mailbox(Call call) {
    return Answers.json(200, node(call, mail.mailbox(call, Scope.RESTORE_READ).shown()));
  }

  private Response folders(Call call) throws InterruptedException {
    var mailbox = mail.mailbox(call, Scope.RESTORE_READ);
    var parent = call.query().find("parentId").orElse("");
    var nodes =
        mail.folders(mailbox).stream()
            .filter(folder -> parent.isEmpty() || isIn(folder, parent))
            .map(folder -> node(call, mailbox, folder))
            .toList();
    return Answers.page(call, nodes);
  }

  private Response folder(Call call) throws InterruptedException {
    var mailbox = mail.mailbox(call, Scope.RESTORE_READ);
    return Answers.json(200, node(call, mailbox, mail.folder(mailbox, call.value("folderId"))));
  }

  /** The word null asks for the top: folders lie there, but no message does. */
  private Response items(Call call) throws InterruptedException {
    var mailbox = mail.mailbox(call, Scope.RESTORE_READ, Scope.RESTORE_CONTENT);
    var query = call.query();
    var id = query.find("folderId").or(() -> query.find("parentId")).orElse("");
    if (id.equals("null")) {
      return Answers.none(call);
    }
    var folders = id.isEmpty() ? List.<String>of() : List.of(mail.folder(mailbox, id).path());
    var wish = PageWish.of(query);
    var page =
        mail.reader()
            .messages(mailbox.shown().point(), folders, MailQuery.ALL, wish.offset(), wish.limit());
    return messages(call, wish, mailbox, page.items(), page.more());
  }

  private Response item(Call call) throws InterruptedException {
    var mailbox = mail.mailbox(call, Scope.RESTORE_READ, Scope.RESTORE_CONTENT);
    var path = OpenedMail.path(call.value("itemId")).orElseThrow(() -> Call.missing("item"));
    var found = mail.reader().messages(mailbox.shown().point(), List.of(path));
    return Answers.json(200, node(call, mailbox.shown(), found.getFirst()));
  }

  private Response search(Call call) throws InterruptedException {
    var mailbox = mail.mailbox(call, Scope.RESTORE_READ, Scope.RESTORE_CONTENT);
    var wanted = MailSearch.of(call.body().text("query").orElse(""));
    var wish = PageWish.of(call.query());
    var page =
        mail.reader()
            .messages(mailbox.shown().point(), List.of(), wanted, wish.offset(), wish.limit());
    return messages(call, wish, mailbox, page.items(), page.more());
  }

  /** Mailbox by mailbox, in the order of the list of them. */
  private Response searchAll(Call call) throws InterruptedException {
    var opened = mail.session(call, Scope.RESTORE_READ, Scope.RESTORE_CONTENT);
    var wanted = MailSearch.of(call.body().text("query").orElse(""));
    var wish = PageWish.of(call.query());
    var nodes = new ArrayList<ObjectNode>();
    var found = 0L;
    for (var shown : mail.shown(opened)) {
      var needed = wish.offset() + wish.limit() + 1 - found;
      if (needed <= 0) {
        break;
      }
      var most = (int) Math.min(needed, Integer.MAX_VALUE);
      var page = mail.reader().messages(shown.point(), List.of(), wanted, 0, most);
      for (var message : page.items()) {
        if (found >= wish.offset() && nodes.size() < wish.limit()) {
          nodes.add(node(call, shown, message));
        }
        found++;
      }
    }
    return Answers.page(call, wish, nodes, found > wish.offset() + wish.limit());
  }

  private static Response messages(
      Call call, PageWish wish, Mailbox mailbox, List<MailMessage> messages, boolean more) {
    var nodes = messages.stream().map(one -> node(call, mailbox.shown(), one)).toList();
    return Answers.page(call, wish, nodes, more);
  }

  private static boolean isIn(MailFolder folder, String parent) {
    return parent.equals("null")
        ? folder.parent() == null
        : OpenedMail.path(parent).filter(path -> path.equals(folder.parent())).isPresent();
  }

  private static String place(Call call, Shown shown) {
    return call.link(
        "/RestoreSessions/%s/organization/mailboxes/%s"
            .formatted(call.value("sessionId"), shown.source().id()));
  }

  private static ObjectNode node(Call call, Shown shown) {
    var node =
        Answers.JSON
            .objectNode()
            .put("id", shown.source().id().toString())
            .put("name", shown.source().name())
            .put("email", Organizations.email(shown.source()))
            .put("isArchive", false)
            .put("isPublic", false);
    var self = place(call, shown);
    var links = Answers.self(node, self);
    Answers.link(links, "folders", self + "/folders");
    Answers.link(links, "items", self + "/items");
    return node;
  }

  private static ObjectNode node(Call call, Mailbox mailbox, MailFolder folder) {
    var node =
        Answers.JSON
            .objectNode()
            .put("id", OpenedMail.id(folder.path()))
            .put("name", folder.name())
            .put("type", "None")
            .put("category", category(folder))
            .put("description", "")
            .put("mailboxId", mailbox.shown().source().id().toString());
    var folders = place(call, mailbox.shown()) + "/folders/";
    var links = Answers.self(node, folders + OpenedMail.id(folder.path()));
    if (folder.parent() != null) {
      Answers.link(links, "parent", folders + OpenedMail.id(folder.parent()));
    }
    return node;
  }

  private static String category(MailFolder folder) {
    var uses =
        folder.uses().stream().map(use -> use.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    if (folder.parent() == null && folder.name().equalsIgnoreCase("INBOX")) {
      return "Inbox";
    }
    return category(uses);
  }

  private static String category(Set<String> uses) {
    if (uses.contains("\\sent")) {
      return "Sent";
    }
    if (uses.contains("\\trash")) {
      return "Deleted";
    }
    if (uses.contains("\\drafts")) {
      return "Drafts";
    }
    return uses.contains("\\junk") ? "Junk" : "None";
  }

  private static ObjectNode node(Call call, Shown shown, MailMessage message) {
    var head = message.head();
    var id = OpenedMail.id(message.path());
    var node =
        Answers.JSON
            .objectNode()
            .put("mailboxId", shown.source().id().toString())
            .put("id", id)
            .put("itemClass", "IPM.Note")
            .put("subject", head.subject())
            .put("from", head.from())
            .put("to", head.to())
            .put("cc", head.cc())
            .put("bcc", head.bcc());
    Answers.putTime(node, "sent", head.sentAt());
    Answers.putTime(node, "received", message.receivedAt());
    node.put("importance", head.importance()).put("reminder", false);
    var mailbox = place(call, shown);
    var links = Answers.self(node, mailbox + "/items/" + id);
    Answers.link(links, "parent", mailbox + "/folders/" + OpenedMail.id(message.folder()));
    return node;
  }
}
