package io.holdfast.control.mail;

import java.time.Instant;
import java.util.Set;

/**
 * A message of a mailbox.
 *
 * @param path in the point
 * @param folder path of the folder it lies in
 * @param flags such as {@code \seen}
 */
public record MailMessage(
    String path,
    String folder,
    long sizeBytes,
    Instant receivedAt,
    Set<String> flags,
    MailHead head) {
  public MailMessage {
    flags = Set.copyOf(flags);
  }
}
