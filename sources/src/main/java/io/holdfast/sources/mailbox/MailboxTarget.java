package io.holdfast.sources.mailbox;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.RestoreWish;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourceTarget;
import io.holdfast.sources.StoredPoint;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An account to restore into. */
final class MailboxTarget implements SourceTarget {
  private static final String FOLDER = "folder";
  private static final String USER = MailboxSettings.USER;
  private static final Set<String> KNOWN = Set.of(FOLDER, USER);

  private final ImapPool pool;

  /** To another user's account, where a wish names one. */
  private @Nullable ImapPool other;

  MailboxTarget(ImapPool pool) {
    this.pool = pool;
  }

  @Override
  public PlannedRestore plan(StoredPoint point, RestoreWish wish) throws InterruptedException {
    validate(wish);
    var mailbox = StoredMailbox.of(point);
    for (var name : wish.parts()) {
      if (!name.equals(mailbox.part().name())) {
        throw MailboxSettings.invalid(
            "the point has no part '%s'; it has '%s'".formatted(name, mailbox.part().name()));
      }
    }
    var account = account(wish);
    var planner = new MailPlanner(account, mailbox, wish);
    try {
      var plans = planner.plan(wish.target().getOrDefault(FOLDER, ""));
      return new MailboxRestore(account, mailbox, wish.conflicts(), plans, planner.checks());
    } catch (ImapRefusal e) {
      throw new SourceException(
          e.isForbidden() ? ErrorCode.SOURCE_FORBIDDEN : ErrorCode.SOURCE_FAILED,
          "the mailbox of %s cannot be asked: %s".formatted(account, e.said()),
          e);
    }
  }

  @Override
  public void close() {
    pool.close();
    if (other != null) {
      other.close();
    }
  }

  private ImapPool account(RestoreWish wish) throws InterruptedException {
    var user = wish.target().get(USER);
    if (user == null || user.equals(pool.settings().user())) {
      return pool;
    }
    if (pool.settings().masterUser().isEmpty()) {
      throw MailboxSettings.invalid(
          "only a '%s' can restore into the mailbox of another user"
              .formatted(MailboxSettings.MASTER_USER));
    }
    if (other != null) {
      other.close();
    }
    other = ImapPool.open(pool.settings().ofUser(user));
    return other;
  }

  private static void validate(RestoreWish wish) {
    for (var name : wish.target().keySet()) {
      if (!KNOWN.contains(name)) {
        throw MailboxSettings.invalid(
            "a mailbox as a target knows %s, not '%s'".formatted(KNOWN, name));
      }
    }
    if (wish.asOf() != null) {
      throw MailboxSettings.invalid("a mailbox has no moments between two backups");
    }
  }
}
