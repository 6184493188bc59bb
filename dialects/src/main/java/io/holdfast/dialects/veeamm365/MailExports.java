package io.holdfast.dialects.veeamm365;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.ItemAction;
import io.holdfast.catalog.model.Scope;
import io.holdfast.rest.edge.Fields;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Response;
import java.io.IOException;

/** Hands out messages; says of what cannot be done with them why not. */
final class MailExports {
  private static final Scope[] READ = {Scope.RESTORE_READ, Scope.RESTORE_CONTENT};
  private static final String BYTES = "application/octet-stream";
  private static final String ITEMS = OpenedMail.ONE + "/items";
  private static final String ITEM = ITEMS + "/{itemId}";
  private static final String FOLDER = OpenedMail.ONE + "/folders/{folderId}";

  private final OpenedMail mail;
  private final MailRestores restores;

  MailExports(OpenedMail mail, MailRestores restores) {
    this.mail = mail;
    this.restores = restores;
  }

  void add(Routes routes) {
    if (routes.version().hasActions()) {
      actions(routes);
      return;
    }
    routes
        .post(ITEM + "/save", call -> one(call, call.body()))
        .post(ITEMS + "/save", call -> several(call, call.body()));
    refuse(routes, OpenedMail.ONE + "/exportToPst", MailChoice.mailbox(mail, READ), this::pst);
    refuse(routes, FOLDER + "/exportToPst", MailChoice.folder(mail, READ), this::pst);
    refuse(routes, ITEM + "/exportToPst", MailChoice.item(mail, READ), this::pst);
    refuse(routes, ITEMS + "/exportToPst", MailChoice.items(mail, READ), this::pst);
    for (var name : new String[] {"/sendToDefaultAddress", "/sendTo"}) {
      refuse(routes, ITEM + name, MailChoice.item(mail, READ), this::send);
      refuse(routes, ITEMS + name, MailChoice.items(mail, READ), this::send);
    }
  }

  /** What is refused, of things that are there. */
  @FunctionalInterface
  private interface Refusal {
    RequestException why();
  }

  private static void refuse(
      Routes routes, String path, MailChoice.Finder finder, Refusal refusal) {
    routes.post(path, call -> refused(call, call.body(), finder, refusal));
  }

  private static Response refused(Call call, Fields how, MailChoice.Finder finder, Refusal refusal)
      throws InterruptedException {
    finder.find(call, how);
    throw refusal.why();
  }

  private void actions(Routes routes) {
    action(routes, OpenedMail.ONE, MailChoice.mailbox(mail, READ), Scope.RESTORE_READ);
    action(routes, FOLDER, MailChoice.folder(mail, READ), Scope.RESTORE_READ);
    routes.post(
        ITEM + "/Action",
        sending(MailChoice.item(mail, READ), runs(MailChoice::item)).on("savetoMsg", this::one));
    routes.post(
        ITEMS + "/Action",
        sending(MailChoice.items(mail, READ), runs(MailChoice::items))
            .on("savetoMsg", this::several));
  }

  private void action(Routes routes, String path, MailChoice.Finder reader, Scope read) {
    var runner =
        path.equals(FOLDER)
            ? MailChoice.folder(mail, read, Scope.RESTORE_RUN)
            : MailChoice.mailbox(mail, read, Scope.RESTORE_RUN);
    routes.post(
        path + "/Action",
        restores
            .actions(runner)
            .on("ExportToPst", (call, how) -> refused(call, how, reader, this::pst)));
  }

  /** How a finder is made. */
  @FunctionalInterface
  private interface Maker {
    MailChoice.Finder of(OpenedMail mail, Scope... scopes);
  }

  private MailChoice.Finder runs(Maker maker) {
    return maker.of(mail, Scope.RESTORE_READ, Scope.RESTORE_RUN);
  }

  private Actions sending(MailChoice.Finder reader, MailChoice.Finder runner) {
    return restores
        .actions(runner)
        .on("ExportToPst", (call, how) -> refused(call, how, reader, this::pst))
        .on("sendToDefaultAddress", (call, how) -> refused(call, how, reader, this::send))
        .on("sendTo", (call, how) -> refused(call, how, reader, this::send));
  }

  /** As its server sent it: a message in the internet's own form. */
  private Response one(Call call, Fields how) throws InterruptedException {
    var choice = MailChoice.item(mail, READ).find(call, how);
    took(choice);
    var point = choice.mailbox().shown().point();
    var path = choice.paths().getFirst();
    return Response.stream(
            200, BYTES, output -> write(() -> mail.reader().write(point, path, output)))
        .with("Content-Disposition", "attachment; filename=\"message.eml\"");
  }

  private Response several(Call call, Fields how) throws InterruptedException {
    var choice = MailChoice.items(mail, READ).find(call, how);
    took(choice);
    var point = choice.mailbox().shown().point();
    return Response.stream(
            200, BYTES, output -> write(() -> mail.reader().zip(point, choice.paths(), output)))
        .with("Content-Disposition", "attachment; filename=\"messages.zip\"");
  }

  private void took(MailChoice choice) {
    var mailbox = choice.mailbox();
    mail.explorers().took(mailbox.caller(), mailbox.session(), ItemAction.SAVE, choice.to(null));
  }

  /** Writes what may be interrupted. */
  @FunctionalInterface
  private interface Writing {
    void run() throws InterruptedException;
  }

  private static void write(Writing writing) throws IOException {
    try {
      writing.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the server is stopping", e);
    }
  }

  private RequestException pst() {
    return new RequestException(
        ErrorCode.NOT_SUPPORTED,
        "PST files are not written here; save the messages instead (savetoMsg, items/save)");
  }

  private RequestException send() {
    return new RequestException(
        ErrorCode.NOT_SUPPORTED, "messages are not sent from here; save or restore them");
  }
}
