package io.holdfast.cli;

import io.holdfast.base.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** What to do about a failure, out of docs/errors.md, which the build puts beside this class. */
final class NextSteps {
  private static final Pattern LINK = Pattern.compile("\\[([^\\]]*)\\]\\([^)]*\\)");

  private NextSteps() {}

  static String of(ErrorCode code) {
    var row =
        Pattern.compile("(?m)^\\| %s \\| [^|]* \\| [^|]* \\| ([^|]*) \\|".formatted(code.number()));
    var found = row.matcher(page());
    return found.find() ? plain(found.group(1)) : "see docs/errors.md, " + code.number();
  }

  private static String plain(String markdown) {
    return LINK.matcher(markdown).replaceAll("$1").replace("`", "").strip();
  }

  private static String page() {
    try (var page = NextSteps.class.getResourceAsStream("errors.md")) {
      return page == null ? "" : new String(page.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the program's own errors.md", e);
    }
  }
}
