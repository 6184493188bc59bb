package io.holdfast.control.mail;

import java.util.List;
import java.util.Locale;

/** Words that must all be found in a message's header, in any case. None means any message. */
public record MailQuery(List<Term> terms) {
  public static final MailQuery ALL = new MailQuery(List.of());

  public MailQuery {
    terms = List.copyOf(terms);
  }

  /** Where a word is looked for. */
  public enum Field {
    ANY,
    SUBJECT,
    FROM,
    TO,
    CC,
    BCC
  }

  /** A word. */
  public record Term(Field field, String text) {}

  boolean matches(MailHead head) {
    return terms.stream().allMatch(term -> matches(head, term));
  }

  private static boolean matches(MailHead head, Term term) {
    return switch (term.field()) {
      case ANY ->
          has(head.subject(), term)
              || has(head.from(), term)
              || has(head.to(), term)
              || has(head.cc(), term)
              || has(head.bcc(), term);
      case SUBJECT -> has(head.subject(), term);
      case FROM -> has(head.from(), term);
      case TO -> has(head.to(), term);
      case CC -> has(head.cc(), term);
      case BCC -> has(head.bcc(), term);
    };
  }

  private static boolean has(String text, Term term) {
    return text.toLowerCase(Locale.ROOT).contains(term.text().toLowerCase(Locale.ROOT));
  }
}
