package io.holdfast.base;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * How our programs tell a person of a failure: what was wrong, and what to do next out of
 * docs/errors.md, which the build puts beside this class.
 */
public final class FailureText {
  private static final Pattern LINK = Pattern.compile("\\[([^\\]]*)\\]\\([^)]*\\)");

  private FailureText() {}

  /** The message, with the system's own words where it does not say them. */
  public static String message(HoldfastException failure) {
    var message = failure.getMessage();
    var words =
        switch (failure.getCause()) {
          case FileSystemException cause -> words(cause);
          case IOException cause when cause.getMessage() != null -> cause.getMessage();
          case null, default -> "";
        };
    var told = message.toLowerCase(Locale.ROOT).contains(words.toLowerCase(Locale.ROOT));
    return told ? message : "%s: %s".formatted(message, words);
  }

  /** One sentence or more, without markup. */
  public static String nextStep(ErrorCode code) {
    var row =
        Pattern.compile("(?m)^\\| %s \\| [^|]* \\| [^|]* \\| ([^|]*) \\|".formatted(code.number()));
    var found = row.matcher(page());
    return found.find() ? plain(found.group(1)) : "see docs/errors.md, " + code.number();
  }

  /** What went wrong with a file, which some exceptions say by their class only. */
  private static String words(FileSystemException cause) {
    if (cause.getReason() != null) {
      return cause.getReason();
    }
    var name = cause.getClass().getSimpleName().replaceFirst("Exception$", "");
    return name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
  }

  private static String plain(String markdown) {
    return LINK.matcher(markdown).replaceAll("$1").replace("`", "").strip();
  }

  private static String page() {
    try (var page = FailureText.class.getResourceAsStream("errors.md")) {
      return page == null ? "" : new String(page.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the program's own errors.md", e);
    }
  }
}
