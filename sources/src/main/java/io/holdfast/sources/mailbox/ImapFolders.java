package io.holdfast.sources.mailbox;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.angus.mail.iap.Argument;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.protocol.BASE64MailboxDecoder;
import org.eclipse.angus.mail.imap.protocol.BASE64MailboxEncoder;
import org.eclipse.angus.mail.imap.protocol.IMAPResponse;
import org.eclipse.angus.mail.imap.protocol.Namespaces;
import org.jspecify.annotations.Nullable;

/** The folders of an account, and how names are written there. */
final class ImapFolders {
  /**
   * @param prefix what the names of the user's own folders begin with, but for the INBOX
   * @param others prefixes of folders that are not the user's own
   */
  record Space(String prefix, String separator, List<String> others) {
    /** A folder's name as the server wants it. */
    String wire(List<String> path) {
      if (path.size() == 1 && path.getFirst().equals(MailFolder.INBOX)) {
        return MailFolder.INBOX;
      }
      return encode(prefix + String.join(separator, path));
    }
  }

  private ImapFolders() {}

  static Space space(ImapConnection connection)
      throws IOException, ImapRefusal, InterruptedException {
    var prefix = "";
    var separator = "";
    var others = new ArrayList<String>();
    if (connection.has("NAMESPACE")) {
      for (var response : connection.command("NAMESPACE", null)) {
        if (response instanceof IMAPResponse told && told.keyEquals("NAMESPACE")) {
          var spaces = ImapConnection.understood(() -> new Namespaces(told));
          if (spaces.personal != null && spaces.personal.length > 0) {
            prefix = spaces.personal[0].prefix;
            separator = separator(spaces.personal[0].delimiter);
          }
          add(spaces.otherUsers, others);
          add(spaces.shared, others);
        }
      }
    }
    if (separator.isEmpty()) {
      separator = askedSeparator(connection);
    }
    return new Space(prefix, separator, others);
  }

  /** All folders that the user can see, in no order. */
  static List<MailFolder> list(ImapConnection connection, Space space)
      throws IOException, ImapRefusal, InterruptedException {
    var extended = connection.has("LIST-EXTENDED");
    var use = connection.has("SPECIAL-USE") ? " SPECIAL-USE" : "";
    var listed =
        extended
            ? connection.command("LIST \"\" \"*\" RETURN (SUBSCRIBED%s)".formatted(use), null)
            : connection.command("LIST \"\" \"*\"", null);
    var subscribed = new HashSet<String>();
    if (!extended) {
      for (var response : connection.command("LSUB \"\" \"*\"", null)) {
        if (response instanceof IMAPResponse told && told.keyEquals("LSUB")) {
          subscribed.add(folder(told, space, Set.of()).wire());
        }
      }
    }
    var folders = new LinkedHashMap<String, MailFolder>();
    for (Response response : listed) {
      if (response instanceof IMAPResponse told && told.keyEquals("LIST")) {
        var folder = folder(told, space, subscribed);
        folders.put(folder.wire(), folder);
      }
    }
    return List.copyOf(folders.values());
  }

  static String encode(String name) {
    return BASE64MailboxEncoder.encode(name);
  }

  private static MailFolder folder(IMAPResponse response, Space space, Set<String> subscribed)
      throws IOException {
    return ImapConnection.understood(() -> parse(response, space, subscribed));
  }

  private static MailFolder parse(IMAPResponse response, Space space, Set<String> subscribed) {
    var attributes = new HashSet<String>();
    var words = response.readSimpleList();
    for (var word : words == null ? new String[0] : words) {
      attributes.add(word.toLowerCase(Locale.ROOT));
    }
    response.skipSpaces();
    var separator = "";
    if (response.readByte() == '"') {
      var letter = (char) response.readByte();
      separator = String.valueOf(letter == '\\' ? (char) response.readByte() : letter);
      response.skip(1);
    } else {
      response.skip(2); // NIL, begun
    }
    response.skipSpaces();
    var wire = response.readAtomString();
    return new MailFolder(
        wire,
        separator,
        path(wire, separator, space),
        attributes,
        attributes.contains("\\subscribed") || subscribed.contains(wire));
  }

  /** Names that are no proper UTF-7 stay as they came. */
  private static List<String> path(String wire, String separator, Space space) {
    if (wire.equalsIgnoreCase(MailFolder.INBOX)) {
      return List.of(MailFolder.INBOX);
    }
    var decoded = BASE64MailboxDecoder.decode(wire);
    var name = encode(decoded).equals(wire) ? decoded : wire;
    if (!space.prefix().isEmpty()
        && name.startsWith(space.prefix())
        && name.length() > space.prefix().length()) {
      name = name.substring(space.prefix().length());
    }
    if (separator.isEmpty()) {
      return List.of(name);
    }
    var path =
        new ArrayList<>(Arrays.asList(name.split(java.util.regex.Pattern.quote(separator), -1)));
    if (path.getFirst().equalsIgnoreCase(MailFolder.INBOX)) {
      path.set(0, MailFolder.INBOX);
    }
    return path;
  }

  private static void add(Namespaces.Namespace @Nullable [] spaces, List<String> prefixes) {
    for (var space : spaces == null ? new Namespaces.Namespace[0] : spaces) {
      prefixes.add(space.prefix);
    }
  }

  private static String askedSeparator(ImapConnection connection)
      throws IOException, ImapRefusal, InterruptedException {
    var arguments = new Argument();
    arguments.writeString("");
    arguments.writeString("");
    var nothing = new Space("", "", List.of());
    for (var response : connection.command("LIST", arguments)) {
      if (response instanceof IMAPResponse told && told.keyEquals("LIST")) {
        return folder(told, nothing, Set.of()).separator();
      }
    }
    return "";
  }

  private static String separator(char letter) {
    return letter == '\0' ? "" : String.valueOf(letter);
  }
}
