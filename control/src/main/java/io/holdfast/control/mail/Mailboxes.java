package io.holdfast.control.mail;

import io.holdfast.catalog.model.RestorePoint;
import java.io.OutputStream;
import java.util.List;

/**
 * Looks into points of mailboxes. Thread-safe. All methods fail with STATE_CONFLICT when the point
 * has no copy that can be read, and with what the repository failed with.
 */
public interface Mailboxes {
  /**
   * One page.
   *
   * @param more whether others follow
   */
  record Page(List<MailMessage> items, boolean more) {
    public Page {
      items = List.copyOf(items);
    }
  }

  /** All folders, those above before those in them; empty for what is no mailbox's point. */
  List<MailFolder> folders(RestorePoint point) throws InterruptedException;

  /**
   * Messages, folder by folder, the oldest of each first.
   *
   * @param folders paths of those to look into, not of what lies below; empty means all
   * @param wanted what must be found in them; empty means all
   * @param offset of those wanted
   * @throws io.holdfast.base.HoldfastException NOT_SUPPORTED when too many had to be looked at
   */
  Page messages(RestorePoint point, List<String> folders, MailQuery wanted, long offset, int limit)
      throws InterruptedException;

  /**
   * Messages by their paths, in this order. They are looked up together: the folder that many of
   * them lie in is read once.
   *
   * @throws io.holdfast.base.HoldfastException PATH_MISSING when one of them is not there
   */
  List<MailMessage> messages(RestorePoint point, List<String> paths) throws InterruptedException;

  /**
   * Writes a message as its server sent it.
   *
   * @throws io.holdfast.base.HoldfastException PATH_MISSING when there is none
   * @throws java.io.UncheckedIOException when it breaks off: what was written is not whole
   */
  void write(RestorePoint point, String path, OutputStream output) throws InterruptedException;

  /**
   * Writes an archive of messages as files.
   *
   * @param paths of messages, and of folders with all below; empty means all of the mailbox
   * @throws java.io.UncheckedIOException when it breaks off: what was written is not whole
   */
  void zip(RestorePoint point, List<String> paths, OutputStream output) throws InterruptedException;
}
