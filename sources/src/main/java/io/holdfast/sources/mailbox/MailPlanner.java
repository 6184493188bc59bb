package io.holdfast.sources.mailbox;

import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.PlannedRestore.Check;
import io.holdfast.sources.PlannedRestore.Severity;
import io.holdfast.sources.RestoreWish;
import io.holdfast.sources.mailbox.StoredMailbox.Folder;
import io.holdfast.sources.mailbox.StoredMailbox.Message;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.angus.mail.imap.protocol.IMAPResponse;

/** Thinks a restore through: which folder becomes which, what is there already, what fits. */
final class MailPlanner {
  private static final int CHUNK = 500;
  private static final Pattern STORAGE = Pattern.compile("(?i)STORAGE (\\d+) (\\d+)");
  private static final long QUOTA_UNIT = 1024;

  private final ImapPool pool;
  private final StoredMailbox mailbox;
  private final RestoreWish wish;
  private final List<Check> checks = new ArrayList<>();

  /** A message of the point that one of the target may be the same as. */
  private record Candidate(int place, Message message, List<Long> uids) {}

  MailPlanner(ImapPool pool, StoredMailbox mailbox, RestoreWish wish) {
    this.pool = pool;
    this.mailbox = mailbox;
    this.wish = wish;
  }

  List<Check> checks() {
    return checks;
  }

  /**
   * @param prefix the folder that all go into; empty for none
   */
  List<FolderPlan> plan(String prefix) throws ImapRefusal, InterruptedException {
    var space = pool.read("", ImapFolders::space);
    var present =
        pool.read("", connection -> ImapFolders.list(connection, space)).stream()
            .filter(MailFolder::holdsMessages)
            .map(MailFolder::wire)
            .collect(Collectors.toSet());
    var selection = MailSelection.of(mailbox, wish.items());
    var plans = new ArrayList<FolderPlan>();
    for (var folder : mailbox.folders()) {
      var whole = selection.takesWhole(folder);
      if (!whole && !selection.mayTakeFrom(folder)) {
        continue;
      }
      var wire = space.wire(path(folder, prefix, space));
      var plan = new FolderPlan(folder, wire, present.contains(wire), whole);
      mailbox.read(
          folder, message -> plan.add(whole || selection.takes(message), message.node().size()));
      if (whole || plan.messages() > 0) {
        compare(plan);
        plans.add(plan);
      }
    }
    selection.requireAllFound();
    judge(plans);
    return plans;
  }

  /** Where a name holds what separates names there, it gets something else in its place. */
  private List<String> path(Folder folder, String prefix, ImapFolders.Space space) {
    var separator = space.separator();
    var path = new ArrayList<String>();
    if (!prefix.isEmpty()) {
      path.addAll(
          separator.isEmpty()
              ? List.of(prefix)
              : Arrays.asList(prefix.split(Pattern.quote(separator), -1)));
    }
    for (var name : folder.path()) {
      path.add(separator.isEmpty() ? name : name.replace(separator, "_"));
    }
    if (!path.subList(path.size() - folder.path().size(), path.size()).equals(folder.path())) {
      checks.add(
          new Check(
              "NAME_CHANGED",
              Severity.WARNING,
              "folder %s becomes %s: there, '%s' separates names"
                  .formatted(folder.name(), String.join(separator, path), separator)));
    }
    return path;
  }

  private void judge(List<FolderPlan> plans) throws ImapRefusal, InterruptedException {
    mailbox
        .damage()
        .forEach(text -> checks.add(new Check("POINT_DAMAGED", Severity.WARNING, text)));
    var inTheWay = plans.stream().filter(plan -> plan.conflicts > 0).findFirst();
    if (wish.conflicts() == Conflicts.FAIL && inTheWay.isPresent()) {
      var first = inTheWay.get();
      error(
          "TARGET_EXISTS",
          "%d messages of %s are there already".formatted(first.conflicts, first.folder.name()));
    }
    if (wish.conflicts() == Conflicts.CLEAR_TARGET) {
      judgeClearing(plans);
    }
    rights(plans);
    room(plans.stream().mapToLong(plan -> plan.bytes).sum());
  }

  private void judgeClearing(List<FolderPlan> plans) throws ImapRefusal, InterruptedException {
    if (plans.stream().anyMatch(plan -> !plan.whole)) {
      error(
          "CLEAR_NEEDS_FOLDERS",
          "a folder is only emptied for all of its messages, not for some of them");
    }
    if (!pool.read("", connection -> connection.has("UIDPLUS"))) {
      error("CLEAR_UNSUPPORTED", "the server cannot remove chosen messages (UIDPLUS)");
    }
  }

  private void rights(List<FolderPlan> plans) throws InterruptedException, ImapRefusal {
    for (var plan : plans) {
      if (!plan.exists || plan.messages() == 0) {
        continue;
      }
      var may = pool.read(plan.wire, connection -> mayInsert(connection, plan.wire));
      if (!may) {
        error("TARGET_FORBIDDEN", "no right to put messages into " + plan.folder.name());
      }
    }
  }

  private static boolean mayInsert(ImapConnection connection, String wire)
      throws IOException, InterruptedException {
    if (!connection.has("ACL")) {
      return true;
    }
    try {
      for (var response : connection.command("MYRIGHTS", ImapConnection.name(wire))) {
        if (response instanceof IMAPResponse told && told.keyEquals("MYRIGHTS")) {
          told.readAtomString();
          return String.valueOf(told.readAtomString()).indexOf('i') >= 0;
        }
      }
    } catch (ImapRefusal e) {
      // Then it does not tell; writing will.
    }
    return true;
  }

  private void room(long bytes) throws ImapRefusal, InterruptedException {
    var free =
        pool.read(
            "",
            connection -> {
              if (!connection.has("QUOTA")) {
                return Long.MAX_VALUE;
              }
              var least = Long.MAX_VALUE;
              for (var response :
                  connection.command("GETQUOTAROOT", ImapConnection.name(MailFolder.INBOX))) {
                var storage = STORAGE.matcher(response.toString());
                if (response.toString().startsWith("* QUOTA ") && storage.find()) {
                  var used = Long.parseLong(storage.group(1));
                  var limit = Long.parseLong(storage.group(2));
                  least = Math.min(least, Math.max(0, limit - used) * QUOTA_UNIT);
                }
              }
              return least;
            });
    if (bytes > free) {
      error("TARGET_FULL", "%d bytes are free, %d are needed".formatted(free, bytes));
    }
  }

  private void error(String code, String detail) {
    checks.add(new Check(code, Severity.ERROR, detail));
  }

  /** Finds the messages that are there already: of one size, one date and one Message-ID. */
  private void compare(FolderPlan plan) throws ImapRefusal, InterruptedException {
    if (!plan.exists || plan.messages() == 0) {
      return;
    }
    var present = present(plan.wire);
    if (present.isEmpty()) {
      return;
    }
    var candidates = new ArrayList<Candidate>();
    var taken = new HashSet<Long>();
    var place = new int[1];
    mailbox.read(
        plan.folder,
        message -> {
          var here = place[0]++;
          var uids = present.get(key(message));
          if (plan.wanted.get(here) && uids != null) {
            candidates.add(new Candidate(here, message, uids));
          }
          if (candidates.size() >= CHUNK) {
            match(plan, candidates, taken);
            candidates.clear();
          }
        });
    match(plan, candidates, taken);
  }

  private void match(FolderPlan plan, List<Candidate> candidates, Set<Long> taken)
      throws InterruptedException {
    var asked = candidates.stream().flatMap(each -> each.uids().stream()).distinct().toList();
    if (asked.isEmpty()) {
      return;
    }
    Map<Long, byte[]> headers;
    try {
      headers =
          pool.read(
              plan.wire,
              connection -> {
                connection.open(plan.wire, false);
                return ImapFetch.messageIds(connection, asked);
              });
    } catch (ImapRefusal e) {
      return; // what cannot be compared counts as different: nothing is left out for it
    }
    for (var candidate : candidates) {
      var id = MessageId.find(mailbox.head(candidate.message()));
      for (var uid : candidate.uids()) {
        var header = headers.get(uid);
        if (header != null && MessageId.find(header).equals(id) && taken.add(uid)) {
          plan.setSame(candidate.place(), uid);
          break;
        }
      }
    }
  }

  /** Numbers of the target's messages by size and date. */
  private Map<String, List<Long>> present(String wire) throws ImapRefusal, InterruptedException {
    var uids =
        pool.read(
            wire,
            connection -> {
              connection.reopen(wire, false);
              return ImapFetch.uids(connection);
            });
    var present = new HashMap<String, List<Long>>();
    for (var start = 0; start < uids.length; start += CHUNK) {
      var first = uids[start];
      var last = uids[Math.min(start + CHUNK, uids.length) - 1];
      var described =
          pool.read(
              wire,
              connection -> {
                connection.open(wire, false);
                return ImapFetch.describe(connection, first, last);
              });
      described
          .values()
          .forEach(each ->
              present
                  .computeIfAbsent(
                      key(each.sizeBytes(), each.internalDate().getEpochSecond()),
                      _ -> new ArrayList<>(1))
                  .add(each.uid()));
    }
    return present;
  }

  private static String key(Message message) {
    var node = message.node();
    return key(node.size(), node.metadata().times().modified().getEpochSecond());
  }

  private static String key(long size, long second) {
    return size + "." + second;
  }
}
