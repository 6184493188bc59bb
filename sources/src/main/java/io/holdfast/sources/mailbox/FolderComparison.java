package io.holdfast.sources.mailbox;

import io.holdfast.engine.backup.SourceProblem;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.PlannedRestore.Difference;
import io.holdfast.sources.mailbox.ImapFetch.Described;
import io.holdfast.sources.mailbox.StoredMailbox.Message;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestInputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;

/**
 * Compares the messages of one folder with those of the point: each must be there with its bytes,
 * its date and its flags, as often as it was restored.
 */
final class FolderComparison {
  private static final int CHUNK = 500;
  private static final int BUFFER_BYTES = 64 << 10;

  private final ImapPool pool;
  private final StoredMailbox mailbox;
  private final Conflicts conflicts;
  private final FolderPlan plan;
  private final List<Difference> differences = new ArrayList<>();
  private int place;

  FolderComparison(ImapPool pool, StoredMailbox mailbox, Conflicts conflicts, FolderPlan plan) {
    this.pool = pool;
    this.mailbox = mailbox;
    this.conflicts = conflicts;
    this.plan = plan;
  }

  List<Difference> run() throws InterruptedException {
    try {
      var target = pool.once(plan.wire, false, connection -> connection.reopen(plan.wire, true));
      var there = there();
      mailbox.read(plan.folder, message -> compare(message, there, target));
    } catch (ImapRefusal e) {
      differences.add(new Difference(plan.folder.name(), "readable", e.said()));
    } catch (IOException e) {
      throw TargetFolders.lost(pool, e);
    }
    return differences;
  }

  private void compare(
      Message message, Map<String, Deque<Described>> there, ImapConnection.Opened target) {
    var here = place++;
    if (!plan.wanted.get(here) || plan.failed.get(here)) {
      return;
    }
    var name = "%s;UID=%d".formatted(message.folder().name(), message.uid());
    var hash = hash(message);
    var metadata = message.node().metadata();
    var flags = keepable(MailAttributes.flags(metadata), target);
    var date = metadata.times().modified();
    var matching = there.getOrDefault(hash, new ArrayDeque<>());
    if (matching.isEmpty()) {
      differences.add(new Difference(name, "sha256 " + hash, "absent"));
      return;
    }
    // Of messages with the same bytes the one that is the same in all counts.
    var found =
        matching.stream()
            .filter(each -> each.flags().equals(flags) && each.internalDate().equals(date))
            .findFirst()
            .orElse(matching.getFirst());
    matching.remove(found);
    if (!found.internalDate().equals(date)) {
      differences.add(
          new Difference(name + "/date", date.toString(), found.internalDate().toString()));
    }
    var untouched = plan.same(here) > 0 && conflicts == Conflicts.SKIP;
    if (!untouched && !found.flags().equals(flags)) {
      differences.add(new Difference(name + "/flags", words(flags), words(found.flags())));
    }
  }

  /** What came since the restore began, and what was left standing for being the same. */
  private Map<String, Deque<Described>> there() throws ImapRefusal, InterruptedException {
    var all =
        pool.read(
            plan.wire,
            connection -> {
              connection.reopen(plan.wire, false);
              return ImapFetch.uids(connection);
            });
    var kept = conflicts == Conflicts.SKIP || conflicts == Conflicts.OVERWRITE;
    var same = kept ? plan.sameUids() : new long[0];
    var uids =
        LongStream.of(all)
            .filter(uid -> uid >= plan.firstUid || Arrays.binarySearch(same, uid) >= 0)
            .toArray();
    var folder = pool.read(plan.wire, connection -> connection.open(plan.wire, false));
    var there = new HashMap<String, Deque<Described>>();
    try (var fetcher = new MessageFetcher(pool, folder, uids, new MailTally())) {
      for (var start = 0; start < uids.length; start += CHUNK) {
        hash(fetcher, uids, start, there);
      }
    }
    return there;
  }

  private void hash(
      MessageFetcher fetcher, long[] uids, int start, Map<String, Deque<Described>> there)
      throws ImapRefusal, InterruptedException {
    var end = Math.min(start + CHUNK, uids.length);
    var described =
        pool.read(
            plan.wire,
            connection -> {
              connection.open(plan.wire, false);
              return ImapFetch.describe(connection, uids[start], uids[end - 1]);
            });
    for (var index = start; index < end; index++) {
      var message = described.get(uids[index]);
      fetcher.tell(index, message == null ? 0 : message.sizeBytes());
    }
    for (var index = start; index < end; index++) {
      var message = described.get(uids[index]);
      if (message != null) {
        try {
          there.computeIfAbsent(hash(fetcher.open(index)), _ -> new ArrayDeque<>(1)).add(message);
        } catch (SourceProblem e) {
          // Then it is not there, which is told of the point's message.
        }
      }
    }
  }

  private static String hash(MessageFetcher.Content content) {
    var digest = Digest.newSha256();
    var buffer = new byte[BUFFER_BYTES];
    for (var count = content.read(buffer, 0, buffer.length);
        count > 0;
        count = content.read(buffer, 0, buffer.length)) {
      digest.update(buffer, 0, count);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private String hash(Message message) {
    var digest = Digest.newSha256();
    try (var content = new DigestInputStream(mailbox.open(message), digest)) {
      content.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static Set<String> keepable(Set<String> flags, ImapConnection.Opened target) {
    var kept = new TreeSet<>(flags);
    kept.removeIf(
        flag -> !target.flags().contains(flag) && (!target.anyKeyword() || flag.startsWith("\\")));
    return kept;
  }

  private static String words(Set<String> flags) {
    return String.join(" ", new TreeSet<>(flags));
  }
}
