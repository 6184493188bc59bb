package io.holdfast.dialects;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.control.mail.MailFolder;
import io.holdfast.control.mail.MailHead;
import io.holdfast.control.mail.MailMessage;
import io.holdfast.control.mail.MailQuery;
import io.holdfast.control.mail.Mailboxes;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The same few messages in every point: two in INBOX, one in a folder in it, one in Sent. */
public final class MemoryMailboxes implements Mailboxes {
  public static final String TOP = "/mailbox/mail.example.com/ann";
  public static final Instant RECEIVED = Instant.parse("2026-03-01T10:00:00Z");

  private static final List<MailMessage> MESSAGES =
      List.of(
          message("INBOX", 1, "Invoice 17", "bob@example.com"),
          message("INBOX", 2, "Lunch", "carol@example.com"),
          message("INBOX/Old", 1, "Invoice 3", "bob@example.com"),
          message("Sent", 1, "Re: Lunch", "ann@example.com"));

  @Override
  public List<MailFolder> folders(RestorePoint point) {
    return List.of(
        folder("INBOX", null, Set.of()),
        folder("INBOX/Old", TOP + "/INBOX", Set.of()),
        folder("Sent", null, Set.of("\\sent")),
        folder("Drafts", null, Set.of("\\drafts")));
  }

  @Override
  public Page messages(
      RestorePoint point, List<String> folders, MailQuery wanted, long offset, int limit) {
    var all =
        MESSAGES.stream()
            .filter(message -> folders.isEmpty() || folders.contains(message.folder()))
            .filter(message -> wanted.terms().stream().allMatch(term -> has(message, term)))
            .skip(offset)
            .toList();
    return new Page(all.stream().limit(limit).toList(), all.size() > limit);
  }

  @Override
  public List<MailMessage> messages(RestorePoint point, List<String> paths) {
    return paths.stream().map(MemoryMailboxes::message).toList();
  }

  private static MailMessage message(String path) {
    return MESSAGES.stream()
        .filter(message -> message.path().equals(path))
        .findFirst()
        .orElseThrow(() -> new InvalidInputException(ErrorCode.PATH_MISSING, "no such message"));
  }

  @Override
  public void write(RestorePoint point, String path, OutputStream output) {
    write(output, "Subject: " + message(path).head().subject() + "\r\n\r\n");
  }

  @Override
  public void zip(RestorePoint point, List<String> paths, OutputStream output) {
    write(output, "PK " + String.join(" ", paths));
  }

  private static boolean has(MailMessage message, MailQuery.Term term) {
    var head = message.head();
    var text =
        switch (term.field()) {
          case SUBJECT -> head.subject();
          case FROM -> head.from();
          case ANY -> head.subject() + head.from();
          case TO, CC, BCC -> "";
        };
    return text.toLowerCase(Locale.ROOT).contains(term.text().toLowerCase(Locale.ROOT));
  }

  private static void write(OutputStream output, String text) {
    try {
      output.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MailFolder folder(String name, String parent, Set<String> uses) {
    var path = TOP + "/" + name;
    return new MailFolder(
        path,
        parent,
        name.substring(name.lastIndexOf('/') + 1),
        uses,
        List.of(path + "/messages-7"));
  }

  private static MailMessage message(String folder, int number, String subject, String from) {
    var place = TOP + "/" + folder;
    return new MailMessage(
        "%s/messages-7/%010d.eml".formatted(place, number),
        place,
        100,
        RECEIVED,
        Set.of("\\seen"),
        new MailHead(subject, from, "ann@example.com", "", "", RECEIVED, "Normal", false));
  }
}
