package io.holdfast.sources.mailbox;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.backup.SourceDirectory;
import io.holdfast.engine.backup.SourceEntry;
import io.holdfast.engine.backup.SourceProblem;
import io.holdfast.engine.backup.SourceTree;
import io.holdfast.engine.backup.WarningCode;
import io.holdfast.engine.tree.ExtendedAttribute;
import io.holdfast.engine.tree.FileIdentity;
import io.holdfast.engine.tree.FileMode;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.NodeTimes;
import io.holdfast.engine.tree.Owner;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourceJournal;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An account as folders and files, for the engine to read. */
final class MailTree implements SourceTree {
  private static final int FOLDER_MODE = 0040700;
  private static final Owner NO_OWNER = new Owner(0, 0, "", "");

  private final ImapPool pool;
  private final MailTally tally;
  private final Instant moment;
  private final TreePath top;
  private final SourceJournal journal;
  private final Place root = new Place();

  /** A folder, or one that only others lie in. */
  private static final class Place {
    final Map<NodeName, Place> below = new TreeMap<>();
    @Nullable MailFolder folder;
  }

  MailTree(
      ImapPool pool,
      List<MailFolder> folders,
      Instant moment,
      MailTally tally,
      SourceJournal journal) {
    this.pool = pool;
    this.moment = moment;
    this.tally = tally;
    this.journal = journal;
    var settings = pool.settings();
    top = top(settings);
    for (var folder : folders) {
      var place = root;
      for (var name : folder.path()) {
        place = place.below.computeIfAbsent(TreeNames.of(name), _ -> new Place());
      }
      place.folder = folder;
    }
  }

  /** Where an account lies; another server's account is never taken for this one's past. */
  static TreePath top(MailboxSettings settings) {
    return TreePath.of(
        List.of(
            NodeName.ofUtf8("mailbox"),
            TreeNames.of(settings.server()),
            TreeNames.of(settings.user())));
  }

  @Override
  public List<String> paths() {
    return List.of(top.toString());
  }

  @Override
  public SourceDirectory openRoot() {
    return way(top.names());
  }

  @Override
  public void verify() {
    var missized = tally.missized.sum();
    if (missized > 0) {
      journal.event(
          SourceJournal.Level.INFO,
          "MESSAGE_SIZES_WRONG",
          "the server tells wrong sizes of %d messages; they are read anew each time"
              .formatted(missized),
          Map.of("messages", Long.toString(missized)));
    }
  }

  /** The folders down to the account, one in the other. */
  private SourceDirectory way(List<NodeName> names) {
    if (names.isEmpty()) {
      return open(root);
    }
    SourceEntry entry =
        new SourceEntry.Directory(
            names.getFirst(),
            metadata(List.of()),
            () -> way(names.subList(1, names.size())),
            false);
    return new Listed(List.of(entry).iterator());
  }

  private SourceDirectory open(Place place) {
    var entries = new TreeMap<NodeName, SourceEntry>();
    place.below.forEach((name, below) -> entries.put(name, entry(name, below)));
    var folder = place.folder;
    if (folder != null && folder.holdsMessages()) {
      var messages = messages(folder);
      entries.put(messages.name(), messages);
    }
    return new Listed(entries.values().iterator());
  }

  private SourceEntry.Directory entry(NodeName name, Place place) {
    var attributes =
        place.folder == null ? List.<ExtendedAttribute>of() : MailAttributes.ofFolder(place.folder);
    if (place.folder != null) {
      tally.folders.increment();
    }
    return new SourceEntry.Directory(name, metadata(attributes), () -> open(place), false);
  }

  private SourceEntry messages(MailFolder folder) {
    try {
      return pool.read(
          folder.wire(),
          connection -> {
            var opened = connection.reopen(folder.wire(), false);
            var uids = ImapFetch.uids(connection);
            return new SourceEntry.Directory(
                TreeNames.messages(opened.uidValidity()),
                metadata(MailAttributes.ofMessages(opened)),
                () -> new MessageDirectory(pool, opened, uids, tally),
                false);
          });
    } catch (ImapRefusal e) {
      var why =
          "the server does not show the messages of %s: %s".formatted(folder.name(), e.said());
      if (isNamed(folder)) {
        throw new SourceException(
            e.isForbidden() ? ErrorCode.SOURCE_FORBIDDEN : ErrorCode.SOURCE_FAILED, why, e);
      }
      return new SourceEntry.Unreadable(
          NodeName.ofUtf8("messages"), new SourceProblem(WarningCode.UNREADABLE, why, e));
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** What was asked for by its name must be there, and so must the one that everybody has. */
  private boolean isNamed(MailFolder folder) {
    return folder.name().equals(MailFolder.INBOX)
        || pool.settings().folders().stream()
            .anyMatch(pattern -> pattern.isPlain() && pattern.text().equals(folder.name()));
  }

  private NodeMetadata metadata(List<ExtendedAttribute> attributes) {
    return new NodeMetadata(
        FileMode.ofUnix(FOLDER_MODE),
        new NodeTimes(moment, moment, moment),
        NO_OWNER,
        new FileIdentity(0, 0, 0),
        attributes,
        "");
  }

  /** The engine's reading has no interruption of its own; its threads look at the mark. */
  static SourceException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new SourceException(ErrorCode.INTERRUPTED, "interrupted while reading the mailbox", e);
  }

  /** Entries that are known. */
  private record Listed(Iterator<SourceEntry> entries) implements SourceDirectory {
    @Override
    public Optional<SourceEntry> next() {
      return entries.hasNext() ? Optional.of(entries.next()) : Optional.empty();
    }

    @Override
    public void close() {}
  }
}
