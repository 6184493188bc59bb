package io.holdfast.dialects.veeamm365;

import io.holdfast.base.UuidText;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreSessionId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.control.access.Caller;
import io.holdfast.control.explore.Explorers;
import io.holdfast.control.explore.Shown;
import io.holdfast.control.mail.MailFolder;
import io.holdfast.control.mail.Mailboxes;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Mailboxes of open sessions, and the ids of what is in them: paths in Base64. */
final class OpenedMail {
  static final String MAILBOXES = FoundSessions.PATH + "/organization/mailboxes";
  static final String ONE = MAILBOXES + "/{mailboxId}";

  private final FoundSessions sessions;
  private final Explorers explorers;
  private final Mailboxes mailboxes;

  OpenedMail(FoundSessions sessions, Explorers explorers, Mailboxes mailboxes) {
    this.sessions = sessions;
    this.explorers = explorers;
    this.mailboxes = mailboxes;
  }

  /** A session that is open, and who has it open. */
  record Opened(Caller caller, RestoreSession session) {}

  /** A mailbox in one. */
  record Mailbox(Caller caller, RestoreSession session, Shown shown) {}

  Mailboxes reader() {
    return mailboxes;
  }

  Explorers explorers() {
    return explorers;
  }

  Opened session(Call call, Scope... scopes) {
    var caller = call.caller(scopes);
    var session = sessions.get(call, caller);
    Explorers.requireOpen(session);
    return new Opened(caller, session);
  }

  /** The handler, after which the session counts as used. */
  Call.Handler using(Call.Handler handler) {
    return call -> {
      var answer = handler.answer(call);
      explorers.used(new RestoreSessionId(call.id("sessionId", "restore session")));
      return answer;
    };
  }

  List<Shown> shown(Opened opened) {
    return explorers.shown(opened.session());
  }

  Mailbox mailbox(Call call, Scope... scopes) {
    var opened = session(call, scopes);
    return mailbox(opened, call.value("mailboxId"));
  }

  private Mailbox mailbox(Opened opened, String id) {
    return mailboxes(opened, List.of(id)).getFirst();
  }

  /** In the order of their ids, each once. */
  List<Mailbox> mailboxes(Opened opened, List<String> ids) {
    var wanted = new LinkedHashSet<SourceId>();
    for (var id : ids) {
      wanted.add(UuidText.parse(id).map(SourceId::new).orElseThrow(() -> Call.missing("mailbox")));
    }
    var shown =
        explorers.shown(opened.session(), wanted).stream()
            .collect(Collectors.toMap(one -> one.source().id(), one -> one));
    return wanted.stream()
        .map(id -> Optional.ofNullable(shown.get(id)).orElseThrow(() -> Call.missing("mailbox")))
        .map(one -> new Mailbox(opened.caller(), opened.session(), one))
        .toList();
  }

  List<MailFolder> folders(Mailbox mailbox) throws InterruptedException {
    return mailboxes.folders(mailbox.shown().point());
  }

  MailFolder folder(Mailbox mailbox, String id) throws InterruptedException {
    var path = path(id).orElseThrow(() -> Call.missing("folder"));
    return folders(mailbox).stream()
        .filter(folder -> folder.path().equals(path))
        .findFirst()
        .orElseThrow(() -> Call.missing("folder"));
  }

  static String id(String path) {
    return Base64.getUrlEncoder().encodeToString(path.getBytes(StandardCharsets.UTF_8));
  }

  /** The path behind an id, in either alphabet of Base64. */
  static Optional<String> path(String id) {
    try {
      var bytes = Base64.getUrlDecoder().decode(id.replace('+', '-').replace('/', '_'));
      var path = new String(bytes, StandardCharsets.UTF_8);
      return path.startsWith("/") && path.indexOf('\0') < 0 ? Optional.of(path) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
