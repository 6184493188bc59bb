package io.holdfast.control.mail;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A folder of a mailbox.
 *
 * @param path in the point
 * @param parent path of the folder it lies in; null at the top
 * @param uses what it is for, such as {@code \sent}
 * @param messages the folders of the point that hold its messages; none that is empty
 */
public record MailFolder(
    String path, @Nullable String parent, String name, Set<String> uses, List<String> messages) {
  public MailFolder {
    uses = Set.copyOf(uses);
    messages = List.copyOf(messages);
  }
}
