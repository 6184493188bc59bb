package io.holdfast.sources.mailbox;

import io.holdfast.engine.tree.ExtendedAttribute;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.engine.tree.RawBytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a file's other metadata has no place for, as extended attributes. */
final class MailAttributes {
  private static final String PREFIX = "user.holdfast.imap.";

  /** Of a message: flags and keywords, with spaces between. */
  private static final String FLAGS = PREFIX + "flags";

  /** Of a folder: its name as the server sent it. */
  private static final String NAME = PREFIX + "name";

  private static final String SEPARATOR = PREFIX + "separator";
  private static final String SUBSCRIBED = PREFIX + "subscribed";
  private static final String USE = PREFIX + "use";

  /** Of the folder that holds messages. */
  private static final String UID_VALIDITY = PREFIX + "uidvalidity";

  private static final String UID_NEXT = PREFIX + "uidnext";

  private MailAttributes() {}

  static List<ExtendedAttribute> ofMessage(Set<String> flags) {
    return flags.isEmpty() ? List.of() : List.of(attribute(FLAGS, words(flags)));
  }

  /** In the order of attributes' names. */
  static List<ExtendedAttribute> ofFolder(MailFolder folder) {
    var attributes = new ArrayList<ExtendedAttribute>();
    attributes.add(attribute(NAME, folder.wire()));
    attributes.add(attribute(SEPARATOR, folder.separator()));
    if (folder.subscribed()) {
      attributes.add(attribute(SUBSCRIBED, "true"));
    }
    if (!folder.uses().isEmpty()) {
      attributes.add(attribute(USE, String.join(" ", folder.uses())));
    }
    return attributes;
  }

  static List<ExtendedAttribute> ofMessages(ImapConnection.Opened opened) {
    return List.of(
        attribute(UID_NEXT, Long.toString(opened.uidNext())),
        attribute(UID_VALIDITY, Long.toString(opened.uidValidity())));
  }

  static Set<String> flags(NodeMetadata metadata) {
    return find(metadata, FLAGS).map(MailAttributes::set).orElse(Set.of());
  }

  static String separator(NodeMetadata metadata) {
    return find(metadata, SEPARATOR).orElse("/");
  }

  static boolean subscribed(NodeMetadata metadata) {
    return find(metadata, SUBSCRIBED).isPresent();
  }

  static Set<String> uses(NodeMetadata metadata) {
    return find(metadata, USE).map(MailAttributes::set).orElse(Set.of());
  }

  private static Optional<String> find(NodeMetadata metadata, String name) {
    return metadata.attributes().stream()
        .filter(each -> each.name().equals(name))
        .map(each -> each.value().toText())
        .findFirst();
  }

  private static Set<String> set(String words) {
    return new TreeSet<>(Arrays.asList(words.split(" ", -1)));
  }

  private static String words(Set<String> flags) {
    return String.join(" ", new TreeSet<>(flags));
  }

  private static ExtendedAttribute attribute(String name, String value) {
    return new ExtendedAttribute(name, RawBytes.ofUtf8(value));
  }
}
