package io.holdfast.agent;

import io.holdfast.base.HoldfastException;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.RestoreListener;
import io.holdfast.sources.SourceException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The restores of a bundle's members as one: what speaks against one keeps all from being begun. A
 * member that fails later is told as a failed item and does not stop the others.
 */
final class BundleRestore implements PlannedRestore, AutoCloseable {
  private final List<Member> members = new ArrayList<>();
  private final Set<Member> failed = new HashSet<>();

  /**
   * A member's own restore.
   *
   * @param opened what it needs, closed in this order
   */
  private record Member(String name, PlannedRestore plan, List<AutoCloseable> opened) {}

  /** Plans one member. */
  @FunctionalInterface
  interface Planner {
    /**
     * @param opened takes what the plan needs, also when there will be none
     */
    PlannedRestore plan(List<AutoCloseable> opened) throws InterruptedException;
  }

  /** Takes one more member in. */
  void add(String name, Planner planner) throws InterruptedException {
    var opened = new ArrayList<AutoCloseable>();
    try {
      members.add(new Member(name, planner.plan(opened), opened));
    } catch (HoldfastException e) {
      close(opened);
      throw name.isEmpty()
          ? e
          : new SourceException(e.code(), "member %s: %s".formatted(name, e.getMessage()), e);
    } catch (InterruptedException | RuntimeException e) {
      close(opened);
      throw e;
    }
  }

  /** The plan of the one member that there is. */
  PlannedRestore only() {
    if (members.size() != 1) {
      throw new IllegalStateException(members.size() + " members");
    }
    return members.getFirst().plan();
  }

  @Override
  public List<Check> checks() {
    return members.stream()
        .flatMap(member ->
            member.plan().checks().stream()
                .map(check ->
                    new Check(
                        check.code(), check.severity(), member.name() + ": " + check.detail())))
        .toList();
  }

  @Override
  public Totals totals() {
    var items = 0L;
    var bytes = 0L;
    var conflicts = 0L;
    for (var member : members) {
      var totals = member.plan().totals();
      items += totals.items();
      bytes += totals.bytes();
      conflicts += totals.conflicts();
    }
    return new Totals(items, bytes, conflicts);
  }

  @Override
  public void apply(RestoreListener listener) throws InterruptedException {
    var items = 0L;
    var bytes = 0L;
    for (var member : members) {
      try {
        member.plan().apply(new Named(member.name(), listener, items, bytes));
      } catch (HoldfastException e) {
        // A driver may hide an interruption in a failure of its own.
        if (Thread.interrupted()) {
          throw new InterruptedException(e.getMessage());
        }
        failed.add(member);
        listener.item(
            RestoreListener.Item.of(RestoreListener.State.FAILED, "MEMBER", member.name())
                .because("%s: %s".formatted(e.code(), e.getMessage())));
      }
      items += member.plan().totals().items();
      bytes += member.plan().totals().bytes();
    }
  }

  @Override
  public List<Difference> compare() throws InterruptedException {
    var differences = new ArrayList<Difference>();
    for (var member : members) {
      if (failed.contains(member)) {
        continue;
      }
      for (var each : member.plan().compare()) {
        differences.add(
            new Difference(member.name() + "/" + each.item(), each.expected(), each.actual()));
      }
    }
    return differences;
  }

  @Override
  public void close() {
    members.forEach(member -> close(member.opened()));
  }

  private static void close(List<AutoCloseable> opened) {
    for (var each : opened) {
      try {
        each.close();
      } catch (Exception e) {
        throw new IllegalStateException("targets close without failing", e);
      }
    }
  }

  /** Says whose an item is. */
  private record Named(String name, RestoreListener listener, long items, long bytes)
      implements RestoreListener {
    @Override
    public void item(Item item) {
      var whose = item.name().startsWith("/") ? name + item.name() : name + "/" + item.name();
      listener.item(
          new Item(
              item.state(),
              item.type(),
              whose,
              item.target(),
              item.bytes(),
              item.message(),
              item.hashExpected(),
              item.hashActual()));
    }

    @Override
    public void progress(long itemsDone, long bytesDone) {
      listener.progress(items + itemsDone, bytes + bytesDone);
    }
  }
}
