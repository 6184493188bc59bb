package io.holdfast.sources.mailbox;

import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.mailbox.StoredMailbox.Folder;
import io.holdfast.sources.mailbox.StoredMailbox.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which folders and messages of a point are wanted: folders by name or pattern, messages by {@code
 * folder;UID=1,2}, by {@code <Message-ID>}, either by its path in the point. Not thread-safe while
 * it finds out; what it found then stays.
 */
final class MailSelection {
  private static final Pattern NUMBERS =
      Pattern.compile("(?i)(.+?)(?:;UIDVALIDITY=(\\d+))?;UID=(\\d+(?:,\\d+)*)");

  private final StoredMailbox mailbox;
  private final List<Want> wants;
  private final Set<String> found = new LinkedHashSet<>();
  private final boolean byMessageId;

  /** Something that was asked for. */
  private sealed interface Want {
    record Folders(FolderPattern pattern) implements Want {}

    record Path(TreePath path) implements Want {}

    record Numbers(FolderPattern folder, String uidValidity, Set<Long> uids) implements Want {}

    record ById(String id) implements Want {}
  }

  private MailSelection(StoredMailbox mailbox, List<Want> wants) {
    this.mailbox = mailbox;
    this.wants = wants;
    byMessageId = wants.stream().anyMatch(want -> want instanceof Want.ById);
  }

  /**
   * @param items empty means all
   */
  static MailSelection of(StoredMailbox mailbox, List<String> items) {
    return new MailSelection(mailbox, items.stream().map(MailSelection::parse).toList());
  }

  /** Whether all of the folder is wanted, be it empty. */
  boolean takesWhole(Folder folder) {
    if (wants.isEmpty()) {
      return true;
    }
    var whole = false;
    for (var want : wants) {
      whole |=
          switch (want) {
            case Want.Folders(var pattern) -> found(want, pattern.matches(listed(folder)));
            case Want.Path(var path) -> found(want, path.isPrefixOf(folder.place()));
            case Want.Numbers _, Want.ById _ -> false;
          };
    }
    return whole;
  }

  /** Whether single messages of it may be wanted. */
  boolean mayTakeFrom(Folder folder) {
    return wants.stream()
        .anyMatch(want ->
            switch (want) {
              case Want.Folders _ -> false;
              case Want.Path(var path) -> folder.place().isPrefixOf(path);
              case Want.Numbers(var pattern, _, _) -> pattern.text().equals(folder.name());
              case Want.ById _ -> true;
            });
  }

  /** Whether a message of a folder that is not taken whole is wanted. */
  boolean takes(Message message) {
    var taken = false;
    for (var want : wants) {
      taken |=
          switch (want) {
            case Want.Folders _, Want.ById _ -> false;
            case Want.Path(var path) -> found(want, path.isPrefixOf(message.place()));
            case Want.Numbers(var pattern, var validity, var uids) ->
                found(
                    want,
                    pattern.text().equals(message.folder().name())
                        && uids.contains(message.uid())
                        && (validity.isEmpty()
                            || validity.equals(Long.toString(message.uidValidity()))));
          };
    }
    return taken || (byMessageId && takesById(message));
  }

  /**
   * To be called when all folders and messages were asked for.
   *
   * @throws io.holdfast.base.InvalidInputException INPUT_INVALID for what the point does not have
   */
  void requireAllFound() {
    var missing =
        wants.stream().map(Object::toString).filter(want -> !found.contains(want)).toList();
    if (!missing.isEmpty()) {
      throw MailboxSettings.invalid("the point has nothing for " + String.join(", ", missing));
    }
  }

  private boolean takesById(Message message) {
    var id = MessageId.find(mailbox.head(message));
    var taken = false;
    for (var want : wants) {
      taken |= want instanceof Want.ById(var wanted) && found(want, wanted.equals(id));
    }
    return taken;
  }

  private boolean found(Want want, boolean fits) {
    if (fits) {
      found.add(want.toString());
    }
    return fits;
  }

  private static MailFolder listed(Folder folder) {
    return new MailFolder("", folder.separator(), folder.path(), Set.of(), false);
  }

  private static Want parse(String item) {
    if (item.isBlank()) {
      throw MailboxSettings.invalid("an item is empty");
    }
    if (item.startsWith("/")) {
      return new Want.Path(TreePath.parse(item));
    }
    if (item.startsWith("<")) {
      return new Want.ById(item.strip());
    }
    var numbers = NUMBERS.matcher(item);
    if (!numbers.matches()) {
      return new Want.Folders(new FolderPattern(item));
    }
    var uids = new ArrayList<Long>();
    try {
      for (var uid : Arrays.asList(numbers.group(3).split(",", -1))) {
        uids.add(Long.parseLong(uid));
      }
    } catch (NumberFormatException e) {
      throw MailboxSettings.invalid("no message has the number in '%s'".formatted(item));
    }
    var validity = numbers.group(2);
    return new Want.Numbers(
        new FolderPattern(numbers.group(1)),
        validity == null ? "" : validity,
        uids.stream().collect(Collectors.toUnmodifiableSet()));
  }
}
