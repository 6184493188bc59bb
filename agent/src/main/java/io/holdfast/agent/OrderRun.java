package io.holdfast.agent;

import io.holdfast.api.work.BackupOrder;
import io.holdfast.api.work.Completion;
import io.holdfast.api.work.DrillOrder;
import io.holdfast.api.work.ExportOrder;
import io.holdfast.api.work.RestoreOrder;
import io.holdfast.api.work.WorkChannel;
import io.holdfast.api.work.WorkException;
import io.holdfast.api.work.WorkOrder;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One order from its claim to its completion. Not thread-safe; for one run. What the work opened,
 * lock and repository, is closed before the service hears that it is done: who sees a session ended
 * finds nothing of it in the way.
 */
final class OrderRun {
  private static final Logger log = LoggerFactory.getLogger(OrderRun.class);

  private final WorkChannel channel;
  private final WorkOrder order;
  private final AgentSettings settings;
  private final OpenRepositories repositories;
  private final InstantSource clock;
  private final Journal journal;

  OrderRun(
      WorkChannel channel,
      WorkOrder order,
      AgentSettings settings,
      OpenRepositories repositories,
      InstantSource clock) {
    this.channel = channel;
    this.order = order;
    this.settings = settings;
    this.repositories = repositories;
    this.clock = clock;
    journal = new Journal(channel, order.lease(), clock);
  }

  /** Runs to the end; interrupted, it stops within seconds and leaves the session to its lease. */
  void run() throws InterruptedException {
    try (order;
        var _ = MDC.putCloseable("session", order.lease().session().toString())) {
      log.info("work taken lease={} attempt={}", order.lease(), order.attempt());
      var pulse = Pulse.start(channel, order, journal);
      try {
        var completion = work(pulse);
        if (pulse.ownsLease()) {
          complete(completion);
        }
      } catch (WorkException e) {
        // Someone else has the session now, or it has ended: nothing more is ours to say.
        log.warn("work given up lease={} reason={}", order.lease(), e.getMessage());
      } finally {
        pulse.close();
      }
    }
  }

  private Completion work(Pulse pulse) throws InterruptedException {
    try {
      return switch (order) {
        case BackupOrder backup ->
            new BackupWork(backup, journal, channel, clock, settings.memories()).run();
        case DrillOrder drill ->
            new DrillWork(drill, journal, channel, clock).run(settings.drills());
        case ExportOrder export -> new ExportWork(export, journal, channel).run(repositories);
        case RestoreOrder restore ->
            new RestoreWork(restore, journal, channel, clock).run(repositories);
      };
    } catch (InterruptedException e) {
      return stopped(pulse, e);
    } catch (WorkException e) {
      throw e;
    } catch (HoldfastException e) {
      if (e.code() == ErrorCode.INTERRUPTED || pulse.stopWanted()) {
        return stopped(pulse, new InterruptedException(e.getMessage()));
      }
      log.warn("work failed lease={} code={} reason={}", order.lease(), e.code(), e.getMessage());
      return new Completion.Failed(e.code().name(), message(e), journal.restored());
    } catch (RuntimeException | Error e) {
      if (pulse.stopWanted()) {
        return stopped(pulse, new InterruptedException(e.getMessage()));
      }
      log.error("work failed lease={}", order.lease(), e);
      return new Completion.Failed(
          ErrorCode.INTERNAL.name(), e.getClass().getSimpleName(), journal.restored());
    }
  }

  /** An abort is confirmed; any other interruption is the agent's own end and passed on. */
  private Completion stopped(Pulse pulse, InterruptedException e) throws InterruptedException {
    if (!pulse.stopWanted()) {
      throw e;
    }
    Thread.interrupted();
    return new Completion.Aborted("stopped on request", journal.restored());
  }

  private void complete(Completion completion) throws InterruptedException {
    Persistence.tell(
        order.terms(),
        () -> {
          journal.flush();
          channel.complete(order.lease(), completion);
        });
    log.info("work done lease={} outcome={}", order.lease(), completion.getClass().getSimpleName());
  }

  private static String message(HoldfastException e) {
    return e.getMessage() == null ? e.code().name() : e.getMessage();
  }
}
