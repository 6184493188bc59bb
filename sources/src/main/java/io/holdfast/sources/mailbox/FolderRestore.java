package io.holdfast.sources.mailbox;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.RestoreListener.Item;
import io.holdfast.sources.RestoreListener.State;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.mailbox.ImapAppend.Letter;
import io.holdfast.sources.mailbox.StoredMailbox.Message;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;

/** Restores the messages of one folder, in their order. */
final class FolderRestore {
  private static final String BROKEN = "the connection broke";

  /** Somebody stopped it, or another folder failed. */
  private static final String ENDED = "the restore ended";

  private static final int BATCH = 64;
  private static final int BATCH_BYTES = 2 << 20;

  /** Beyond it, a message is sent as it is read. */
  private static final int HELD_BYTES = 1 << 20;

  private final ImapPool pool;
  private final StoredMailbox mailbox;
  private final Conflicts conflicts;
  private final FolderPlan plan;
  private final RestoreProgress progress;

  /** Read and not on their way. */
  private final Deque<Outgoing> batch = new ArrayDeque<>();

  private int batchBytes;
  private int place;
  private ImapConnection.Opened target = new ImapConnection.Opened("", true, 0, 1, Set.of(), true);

  /** A message on its way. */
  private record Outgoing(int place, Message message, Letter letter, Set<String> lost) {}

  FolderRestore(
      ImapPool pool,
      StoredMailbox mailbox,
      Conflicts conflicts,
      FolderPlan plan,
      RestoreProgress progress) {
    this.pool = pool;
    this.mailbox = mailbox;
    this.conflicts = conflicts;
    this.plan = plan;
    this.progress = progress;
  }

  void run() throws InterruptedException {
    try {
      target = pool.once(plan.wire, false, connection -> connection.reopen(plan.wire, true));
      plan.firstUid = Math.max(1, target.uidNext());
    } catch (ImapRefusal e) {
      failAll(e.said());
      return;
    } catch (IOException e) {
      throw TargetFolders.lost(pool, e);
    }
    try {
      mailbox.read(plan.folder, this::restore);
      flush();
    } finally {
      undelivered(batch, ENDED, false); // none, unless something broke off
    }
    if (conflicts == Conflicts.CLEAR_TARGET && plan.exists) {
      clear();
    }
  }

  private void restore(Message message) throws InterruptedException {
    var here = place++;
    if (!plan.wanted.get(here)) {
      return;
    }
    var same = plan.same(here);
    if (same > 0 && conflicts == Conflicts.SKIP) {
      progress.tell(item(State.SKIPPED, message).because("is there already, as number " + same));
      return;
    }
    if (same > 0 && conflicts == Conflicts.OVERWRITE) {
      setFlags(here, message, same);
      return;
    }
    send(here, message);
  }

  /** A message never changes but for its flags, so these are all that can be written over. */
  private void setFlags(int here, Message message, long uid) throws InterruptedException {
    var lost = new TreeSet<String>();
    var flags = settable(message, lost);
    var asked = new AtomicBoolean();
    try {
      pool.once(
          plan.wire,
          false,
          connection -> {
            connection.open(plan.wire, true);
            asked.set(true);
            ImapAppend.setFlags(connection, uid, flags);
            return true;
          });
      succeed(message, 0, lost);
    } catch (ImapRefusal e) {
      fail(here, message, e.said());
    } catch (IOException e) {
      fail(here, message, flagsOf(BROKEN, asked));
      throw TargetFolders.lost(pool, e);
    } catch (InterruptedException e) {
      fail(here, message, flagsOf(ENDED, asked));
      throw e;
    }
  }

  /** It is there in any case. */
  private static String flagsOf(String what, AtomicBoolean asked) {
    return what
        + (asked.get()
            ? " while its flags were set: they may be the old ones or the new"
            : " before its flags were set: they are the old ones");
  }

  private void send(int here, Message message) throws InterruptedException {
    var size = message.node().size();
    if (size > Integer.MAX_VALUE) {
      fail(here, message, "is too large for IMAP");
      return;
    }
    var lost = new TreeSet<String>();
    if (size > HELD_BYTES) {
      flush();
      var letter =
          new Letter(
              settable(message, lost),
              message.node().metadata().times().modified(),
              (int) size,
              output -> {
                try (var content = mailbox.open(message)) {
                  content.transferTo(output);
                }
              });
      deliver(List.of(new Outgoing(here, message, letter, lost)));
      return;
    }
    try (var content = mailbox.open(message)) {
      var letter = letter(message, content.readAllBytes(), lost);
      batch.add(new Outgoing(here, message, letter, lost));
      batchBytes += (int) size;
    } catch (HoldfastException | IOException e) {
      fail(here, message, String.valueOf(e.getMessage()));
    }
    if (batch.size() >= BATCH || batchBytes >= BATCH_BYTES) {
      flush();
    }
  }

  private Letter letter(Message message, byte[] bytes, Set<String> lost) {
    return new Letter(
        settable(message, lost),
        message.node().metadata().times().modified(),
        bytes.length,
        output -> output.write(bytes));
  }

  /** Several at once where the server can, and one by one when it refuses one of them. */
  private void flush() throws InterruptedException {
    var all = List.copyOf(batch);
    batchBytes = 0;
    if (all.size() > 1) {
      batch.clear();
      if (deliver(all)) {
        return;
      }
      batch.addAll(all);
    }
    while (!batch.isEmpty()) {
      deliver(List.of(batch.removeFirst()));
    }
  }

  /**
   * All at once.
   *
   * @return whether they were told; otherwise they are to be sent one by one
   */
  private boolean deliver(List<Outgoing> outgoing) throws InterruptedException {
    var sending = new AtomicBoolean();
    try {
      var sent =
          pool.once(
              plan.wire,
              false,
              connection -> {
                if (outgoing.size() > 1 && !connection.has("MULTIAPPEND")) {
                  return false;
                }
                sending.set(true);
                ImapAppend.append(
                    connection, plan.wire, outgoing.stream().map(Outgoing::letter).toList());
                return true;
              });
      if (sent) {
        outgoing.forEach(each -> succeed(each.message(), each.letter().bytes(), each.lost()));
      }
      return sent;
    } catch (ImapRefusal e) {
      if (outgoing.size() > 1) {
        return false;
      }
      refused(outgoing.getFirst(), e);
    } catch (IOException e) {
      if (!(sending.get() && e.getCause() instanceof HoldfastException damage)) {
        undelivered(outgoing, BROKEN, sending.get());
        throw TargetFolders.lost(pool, e);
      }
      // The point is damaged within the message that was being sent: the connection is of no use.
      outgoing.forEach(
          each -> fail(each.place(), each.message(), String.valueOf(damage.getMessage())));
    } catch (InterruptedException e) {
      undelivered(outgoing, ENDED, sending.get());
      throw e;
    }
    return true;
  }

  private void refused(Outgoing outgoing, ImapRefusal e) {
    fail(outgoing.place(), outgoing.message(), e.said());
    if (e.isFull()) {
      throw new SourceException(
          ErrorCode.TARGET_FULL, "the mailbox of %s is full: %s".formatted(pool, e.said()), e);
    }
  }

  /** Of those that were on their way nobody knows; trying again could make two of each. */
  private void undelivered(Collection<Outgoing> outgoing, String what, boolean sending) {
    var when =
        sending
            ? " while it was sent: it may be there or not"
            : " before it was sent: it is not there";
    outgoing.forEach(each -> fail(each.place(), each.message(), what + when));
  }

  /** Only when what was to come is there: until then the old messages stay. */
  private void clear() throws InterruptedException {
    if (!plan.failed.isEmpty() || plan.firstUid <= 1) {
      return;
    }
    try {
      pool.once(
          plan.wire,
          false,
          connection -> {
            connection.open(plan.wire, true);
            ImapAppend.remove(connection, plan.firstUid - 1);
            return true;
          });
    } catch (ImapRefusal e) {
      progress.tell(
          Item.of(State.WARNING, "FOLDER", plan.folder.name())
              .because("the old messages are still there: " + e.said()));
    } catch (IOException e) {
      throw TargetFolders.lost(pool, e);
    }
  }

  /** What the folder can keep of a message's flags; {@code lost} receives the rest. */
  private Set<String> settable(Message message, Set<String> lost) {
    var flags = new TreeSet<String>();
    for (var flag : MailAttributes.flags(message.node().metadata())) {
      var known = target.flags().contains(flag) || (target.anyKeyword() && !flag.startsWith("\\"));
      (known ? flags : lost).add(flag);
    }
    return flags;
  }

  private void failAll(String why) throws InterruptedException {
    mailbox.read(
        plan.folder,
        message -> {
          var here = place++;
          if (plan.wanted.get(here)) {
            fail(here, message, why);
          }
        });
  }

  private void succeed(Message message, long bytes, Set<String> lost) {
    if (lost.isEmpty()) {
      progress.tell(item(State.SUCCESS, message).at(plan.wire, bytes));
      return;
    }
    progress.tell(
        item(State.WARNING, message)
            .at(plan.wire, bytes)
            .because("the folder cannot keep the flags " + String.join(" ", lost)));
  }

  private void fail(int here, Message message, String why) {
    plan.failed.set(here);
    progress.tell(item(State.FAILED, message).because(why));
  }

  private static Item item(State state, Message message) {
    return Item.of(state, "MESSAGE", "%s;UID=%d".formatted(message.folder().name(), message.uid()));
  }
}
