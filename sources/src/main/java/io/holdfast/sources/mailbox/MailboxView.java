package io.holdfast.sources.mailbox;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.backup.SourceTree;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.SourceView;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** An account being read. Its folders are those of the moment; messages come folder by folder. */
final class MailboxView implements SourceView {
  private final ImapPool pool;
  private final Instant moment;
  private final MailTally tally = new MailTally();
  private final MailTree tree;

  private MailboxView(
      ImapPool pool, List<MailFolder> folders, Instant moment, SourceJournal journal) {
    this.pool = pool;
    this.moment = moment;
    tree = new MailTree(pool, folders, moment, tally, journal);
  }

  /**
   * @param pool closed with the view
   */
  static MailboxView open(ImapPool pool, Instant moment, SourceJournal journal)
      throws InterruptedException {
    try {
      var folders =
          pool.read(
              "",
              connection -> {
                var space = ImapFolders.space(connection);
                return ImapFolders.list(connection, space).stream()
                    .filter(folder -> isWanted(folder, space, pool.settings()))
                    .toList();
              });
      requireNamed(pool.settings(), folders);
      return new MailboxView(pool, folders, moment, journal);
    } catch (ImapRefusal e) {
      throw new SourceException(
          ErrorCode.SOURCE_FAILED, "the server lists no folders: " + e.said(), e);
    }
  }

  @Override
  public Instant pointInTime() {
    return moment;
  }

  @Override
  public SourceTree tree() {
    return tree;
  }

  @Override
  public List<SourcePart> parts() {
    var settings = pool.settings();
    return List.of(
        new SourcePart(
            "MAIL_FOLDERS",
            settings.user(),
            "mailbox",
            settings.toString(),
            MailTree.top(settings).toString(),
            tally.bytes.sum(),
            tally.messages.sum(),
            Map.of(
                "folders", tally.folders.sum(),
                "messages", tally.messages.sum(),
                "bytes", tally.bytes.sum())));
  }

  @Override
  public void close() {
    pool.close();
  }

  private static boolean isWanted(
      MailFolder folder, ImapFolders.Space space, MailboxSettings settings) {
    var others = space.others().stream().anyMatch(prefix -> folder.wire().startsWith(prefix));
    if (others && !settings.shared()) {
      return false;
    }
    var wanted = settings.folders();
    return (wanted.isEmpty() || wanted.stream().anyMatch(pattern -> pattern.matches(folder)))
        && settings.excluded().stream().noneMatch(pattern -> pattern.matches(folder));
  }

  private static void requireNamed(MailboxSettings settings, List<MailFolder> folders) {
    for (var pattern : settings.folders()) {
      if (pattern.isPlain() && folders.stream().noneMatch(pattern::matches)) {
        throw new SourceException(
            ErrorCode.SOURCE_EMPTY,
            "%s has no folder '%s', or shows none".formatted(settings, pattern.text()));
      }
    }
    if (folders.stream().noneMatch(MailFolder::holdsMessages)) {
      throw new SourceException(
          ErrorCode.SOURCE_EMPTY, "%s has no folder that was asked for".formatted(settings));
    }
  }
}
