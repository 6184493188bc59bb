package io.holdfast.dialects.veeamm365;

import io.holdfast.base.ErrorCode;
import io.holdfast.control.mail.MailQuery;
import io.holdfast.control.mail.MailQuery.Field;
import io.holdfast.control.mail.MailQuery.Term;
import io.holdfast.rest.edge.RequestException;
import java.util.ArrayList;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a search: words, of which quoted ones may hold blanks, with a field before a colon. */
final class MailSearch {
  private static final Pattern TERM =
      Pattern.compile("(?:([A-Za-z]+):)?(?:\"([^\"]*)\"|([^\\s\"]+))");
  private static final int MAX_TERMS = 50;

  private MailSearch() {}

  static MailQuery of(String text) {
    var terms = new ArrayList<Term>();
    var words = TERM.matcher(text);
    while (words.find()) {
      var word = words.group(2) == null ? words.group(3) : words.group(2);
      if (!word.isEmpty() && !word.equals("AND")) {
        terms.add(term(words.group(1), word));
      }
    }
    if (terms.isEmpty() || terms.size() > MAX_TERMS) {
      throw new RequestException(
          ErrorCode.BODY_INVALID,
          "query: must have from 1 to %d words, such as subject:invoice".formatted(MAX_TERMS));
    }
    return new MailQuery(terms);
  }

  /** A word before a colon that is no field belongs to what is looked for. */
  private static Term term(@Nullable String name, String word) {
    return switch (name == null ? "" : name.toLowerCase(Locale.ROOT)) {
      case "" -> new Term(Field.ANY, word);
      case "subject" -> new Term(Field.SUBJECT, word);
      case "from" -> new Term(Field.FROM, word);
      case "to" -> new Term(Field.TO, word);
      case "cc" -> new Term(Field.CC, word);
      case "bcc" -> new Term(Field.BCC, word);
      default -> new Term(Field.ANY, name + ":" + word);
    };
  }
}
