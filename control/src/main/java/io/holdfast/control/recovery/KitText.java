package io.holdfast.control.recovery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A kit for paper: lines that people read, and that we read again. */
public final class KitText {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Words for fields, in the order of the page. */
  private static final Map<String, String> WORDS = words();

  private static final Pattern KEY =
      Pattern.compile("(?i)AGE[\\s-]*SECRET[\\s-]*KEY[\\s-]*1[\\sA-Z0-9]+");

  private static final Pattern PLAIN = Pattern.compile("[!-~]([ -~]*[!-~])?");
  private static final int GROUP = 4;

  private KitText() {}

  /** As plain text. */
  public static String text(RecoveryKit kit) {
    return """
    HOLDFAST RECOVERY KIT

    Print this page or copy it to another medium. Keep it away from the machine and from
    the repository: together with the repository it opens everything.

    %s
    To rebuild the installation, history included, on an empty machine with Holdfast:

    %s  holdfast recover --repository '%s' --kit THIS-FILE
      holdfast serve

    (Typed from paper, the line with the recovery key is enough: --kit - reads it, and the
    password is asked for. Spaces and the size of letters do not matter; wrong letters are found.)

    To restore files without Holdfast, with restic:

      restic --repo '%s' snapshots
      restic --repo '%s' restore SNAPSHOT --target FOLDER

    (restic asks for the repository password above.)
    """
        .formatted(lines(kit), variables(kit), place(kit), place(kit), place(kit));
  }

  /** As a page to print, with nothing in it that is loaded from elsewhere. */
  public static String html(RecoveryKit kit) {
    return """
    <!doctype html>
    <html lang="en"><head><meta charset="utf-8"><title>Holdfast recovery kit</title>
    <style>@page{margin:2cm}body{font:11pt/1.5 sans-serif;max-width:48em;margin:2em auto}
    pre{font:10pt/1.5 monospace;white-space:pre-wrap;border:1px solid;padding:1em}</style>
    </head><body><pre>
    %s</pre></body></html>
    """
        .formatted(escaped(text(kit)));
  }

  /** Reads either form again, or a recovery key alone. */
  static Map<String, String> read(String text) {
    var plain = text.contains("<pre>") ? unescaped(between(text)) : text;
    var fields = new LinkedHashMap<String, String>();
    for (var line : plain.lines().toList()) {
      WORDS.forEach((word, field) -> {
        if (line.startsWith(word + ":")) {
          fields.putIfAbsent(field, value(line.substring(word.length() + 1).strip()));
        }
      });
    }
    if (!fields.containsKey("recoveryKey")) {
      var found = KEY.matcher(plain);
      if (found.find()) {
        fields.put("recoveryKey", found.group());
      }
    }
    return fields;
  }

  /** What is not in the kit: keys of stores change. */
  private static String variables(RecoveryKit kit) {
    return switch (String.valueOf(kit.kind())) {
      case "S3" -> "  export AWS_ACCESS_KEY_ID=... AWS_SECRET_ACCESS_KEY=...\n";
      case "REST" -> "  export RESTIC_REST_USERNAME=... RESTIC_REST_PASSWORD=...\n";
      case "SFTP" -> "  export HOLDFAST_SSH_KEY_FILE=...    (or a key in ~/.ssh)\n";
      default -> "";
    };
  }

  private static String lines(RecoveryKit kit) {
    var fields = kit.fields();
    return WORDS.entrySet().stream()
        .filter(word -> fields.containsKey(word.getValue()))
        .map(word ->
            "%-20s %s%n"
                .formatted(
                    word.getKey() + ":",
                    shown(word.getValue(), String.valueOf(fields.get(word.getValue())))))
        .collect(Collectors.joining());
  }

  /** Groups for the key; what cannot be read off paper is written as a JSON string. */
  private static String shown(String field, String value) {
    if (field.equals("recoveryKey")) {
      var start = value.lastIndexOf('1', "AGE-SECRET-KEY-1".length()) + 1;
      return value.substring(0, start) + " " + grouped(value.substring(start));
    }
    return PLAIN.matcher(value).matches() && !value.startsWith("\"") ? value : quoted(value);
  }

  private static String grouped(String letters) {
    var groups = new StringBuilder();
    for (var at = 0; at < letters.length(); at += GROUP) {
      groups.append(at == 0 ? "" : " ");
      groups.append(letters, at, Math.min(letters.length(), at + GROUP));
    }
    return groups.toString();
  }

  private static String value(String shown) {
    if (!shown.startsWith("\"")) {
      return shown;
    }
    try {
      return JSON.readValue(shown, String.class);
    } catch (JsonProcessingException e) {
      throw RecoveryKit.wrong("a line in quotes has no end");
    }
  }

  private static String quoted(String value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("strings can be written", e);
    }
  }

  /** For a shell, in single quotes. */
  private static String place(RecoveryKit kit) {
    return kit.location() == null ? "WHERE-IT-LIES" : kit.location().replace("'", "'\\''");
  }

  private static String between(String html) {
    var from = html.indexOf("<pre>") + "<pre>".length();
    var to = html.indexOf("</pre>", from);
    return html.substring(from, to < 0 ? html.length() : to);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String unescaped(String text) {
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
  }

  private static Map<String, String> words() {
    var words = new LinkedHashMap<String, String>();
    words.put("Repository", "repositoryName");
    words.put("Repository id", "repositoryId");
    words.put("Kind", "kind");
    words.put("Location", "location");
    words.put("Format id", "formatId");
    words.put("Repository password", "repositoryPassword");
    words.put("Recovery key", "recoveryKey");
    words.put("Recovery key id", "recoveryKeyId");
    words.put("Installation", "installation");
    words.put("Made at", "madeAt");
    return words;
  }
}
