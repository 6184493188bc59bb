package io.holdfast.sources.mailbox;

import io.holdfast.base.TaskGroup;
import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.RestoreListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A restore of folders, several at a time; the messages of each stay in their order. */
final class MailboxRestore implements PlannedRestore {
  private final ImapPool pool;
  private final StoredMailbox mailbox;
  private final Conflicts conflicts;
  private final List<FolderPlan> plans;
  private final List<Check> checks;

  MailboxRestore(
      ImapPool pool,
      StoredMailbox mailbox,
      Conflicts conflicts,
      List<FolderPlan> plans,
      List<Check> checks) {
    this.pool = pool;
    this.mailbox = mailbox;
    this.conflicts = conflicts;
    this.plans = List.copyOf(plans);
    this.checks = List.copyOf(checks);
  }

  @Override
  public List<Check> checks() {
    return checks;
  }

  @Override
  public Totals totals() {
    return new Totals(
        plans.stream().mapToLong(FolderPlan::messages).sum(),
        plans.stream().mapToLong(plan -> plan.bytes).sum(),
        plans.stream().mapToLong(plan -> plan.conflicts).sum());
  }

  @Override
  public void apply(RestoreListener listener) throws InterruptedException {
    var run = new RestoreProgress(listener);
    for (var damage : mailbox.damage()) {
      listener.item(
          RestoreListener.Item.of(RestoreListener.State.FAILED, "FOLDER", damage)
              .because("the point is damaged there"));
    }
    var folders = new TargetFolders(pool);
    for (var plan : plans) {
      folders.make(plan);
    }
    try (var group = TaskGroup.open("mailbox-restore", pool.settings().connections())) {
      for (var plan : plans) {
        group.fork(() -> new FolderRestore(pool, mailbox, conflicts, plan, run).run());
      }
      group.join();
    }
  }

  @Override
  public List<Difference> compare() throws InterruptedException {
    var differences = new CopyOnWriteArrayList<Difference>();
    try (var group = TaskGroup.open("mailbox-compare", pool.settings().connections())) {
      for (var plan : plans) {
        group.fork(
            () -> differences.addAll(new FolderComparison(pool, mailbox, conflicts, plan).run()));
      }
      group.join();
    }
    return List.copyOf(differences);
  }
}
