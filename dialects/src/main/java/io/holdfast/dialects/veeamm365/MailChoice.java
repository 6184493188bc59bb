package io.holdfast.dialects.veeamm365;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.Scope;
import io.holdfast.control.explore.Picked;
import io.holdfast.control.mail.MailMessage;
import io.holdfast.dialects.veeamm365.OpenedMail.Mailbox;
import io.holdfast.rest.edge.Fields;
import io.holdfast.rest.edge.RequestException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of a mailbox was chosen.
 *
 * @param paths of folders and messages in the point; none means all of the mailbox
 */
record MailChoice(Mailbox mailbox, List<Chosen> things, List<String> paths) {
  private static final int MAX_ITEMS = 1_000;

  /** One thing, for people. */
  record Chosen(String type, String name, String path, long bytes) {
    Picked to(@Nullable String target) {
      return new Picked(type, name, path, target, bytes);
    }
  }

  /** Finds out what of an open session a call is about. */
  @FunctionalInterface
  interface Finder {
    MailChoice find(Call call, Fields how) throws InterruptedException;
  }

  List<Picked> to(@Nullable String target) {
    return things.stream().map(thing -> thing.to(target)).toList();
  }

  boolean isWhole() {
    return paths.isEmpty();
  }

  static MailChoice whole(Mailbox mailbox) {
    var source = mailbox.shown().source();
    var bytes = mailbox.shown().point().content().logicalBytes();
    var thing = new Chosen("MAILBOX", source.name(), "/", bytes);
    return new MailChoice(mailbox, List.of(thing), List.of());
  }

  static Finder mailbox(OpenedMail mail, Scope... scopes) {
    return (call, _) -> whole(mail.mailbox(call, scopes));
  }

  static Finder folder(OpenedMail mail, Scope... scopes) {
    return (call, _) -> {
      var mailbox = mail.mailbox(call, scopes);
      var folder = mail.folder(mailbox, call.value("folderId"));
      var thing = new Chosen("FOLDER", folder.name(), folder.path(), 0);
      return new MailChoice(mailbox, List.of(thing), List.of(folder.path()));
    };
  }

  static Finder item(OpenedMail mail, Scope... scopes) {
    return (call, _) -> messages(mail, mail.mailbox(call, scopes), List.of(call.value("itemId")));
  }

  /** Several items: the body names them, each by an object with its id. */
  static Finder items(OpenedMail mail, Scope... scopes) {
    return (call, how) -> {
      var ids =
          how.objects("items", each -> each.require("id", each::path))
              .filter(list -> !list.isEmpty())
              .orElseThrow(() -> new RequestException(ErrorCode.BODY_INVALID, "items: names none"));
      return messages(mail, mail.mailbox(call, scopes), ids);
    };
  }

  private static MailChoice messages(OpenedMail mail, Mailbox mailbox, List<String> ids)
      throws InterruptedException {
    if (ids.size() > MAX_ITEMS) {
      throw new RequestException(
          ErrorCode.BODY_INVALID, "items: names more than %d".formatted(MAX_ITEMS));
    }
    var paths =
        ids.stream()
            .distinct()
            .map(id -> OpenedMail.path(id).orElseThrow(() -> Call.missing("item")))
            .toList();
    var things =
        mail.reader().messages(mailbox.shown().point(), paths).stream()
            .distinct()
            .map(MailChoice::chosen)
            .toList();
    return new MailChoice(mailbox, things, things.stream().map(Chosen::path).toList());
  }

  private static Chosen chosen(MailMessage message) {
    var subject = message.head().subject();
    var name = subject.isEmpty() ? "(no subject)" : subject;
    return new Chosen("MESSAGE", name, message.path(), message.sizeBytes());
  }

  /**
   * This choice without the folders of some uses, such as {@code \drafts}, and what lies in them.
   */
  MailChoice without(OpenedMail mail, List<String> uses) throws InterruptedException {
    if (uses.isEmpty() || !things.getFirst().type().equals("MAILBOX")) {
      return this;
    }
    var left = new ArrayList<String>();
    var excluded = new ArrayList<String>();
    for (var folder : mail.folders(mailbox)) {
      var out =
          uses.stream().anyMatch(folder.uses()::contains) || excluded.contains(folder.parent());
      if (out) {
        excluded.add(folder.path());
      } else {
        left.addAll(folder.messages());
      }
    }
    if (excluded.isEmpty()) {
      return this;
    }
    if (left.isEmpty()) {
      throw new RequestException(ErrorCode.BODY_INVALID, "nothing is left of the mailbox");
    }
    return new MailChoice(mailbox, things, left);
  }
}
