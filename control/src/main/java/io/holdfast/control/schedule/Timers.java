package io.holdfast.control.schedule;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.exceptions.DbSchedulerException;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.TaskInstanceId;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.shaded.jdbc.SQLRuntimeException;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.Catalog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs at their times. All nodes on one catalog share the timers: whoever is first takes a
 * round, and a round of a node that died is given to another after {@link #SILENCE}. Every job has
 * a round soon after a node starts. Thread-safe; closing waits for the rounds that run.
 */
public final class Timers implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Timers.class);

  /** How late a round may begin. Between rounds nothing but this look costs anything. */
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private static final Duration HEARTBEAT = Duration.ofSeconds(5);
  private static final int MISSED_HEARTBEATS = 4;

  /** After this long a node that said nothing counts as dead. */
  static final Duration SILENCE = HEARTBEAT.multipliedBy(MISSED_HEARTBEATS);

  private static final Duration LAST_ROUNDS = Duration.ofSeconds(10);
  private static final int AT_A_TIME = 4;
  private static final String ONLY = "only";

  private final Scheduler scheduler;
  private final InstantSource clock;

  private Timers(Scheduler scheduler, InstantSource clock) {
    this.scheduler = scheduler;
    this.clock = clock;
  }

  /**
   * @param node this process's name among those that share the catalog
   */
  public static Timers start(Catalog catalog, String node, InstantSource clock, List<Job> jobs) {
    var tasks = jobs.stream().<Task<?>>map(job -> task(job, clock)).collect(Collectors.toList());
    var scheduler =
        catalog
            .timers(tasks)
            .schedulerName(new SchedulerName.Fixed(node))
            .clock(clock::instant)
            .pollingInterval(LOOK_EVERY)
            .threads(AT_A_TIME)
            .heartbeatInterval(HEARTBEAT)
            .missedHeartbeatsLimit(MISSED_HEARTBEATS)
            .shutdownMaxWait(LAST_ROUNDS)
            .failureLogging(LogLevel.ERROR, true)
            .executorService(Executors.newThreadPerTaskExecutor(threads("timer-")))
            .dueExecutor(Executors.newThreadPerTaskExecutor(threads("timer-look-")))
            .housekeeperExecutor(Executors.newScheduledThreadPool(1, threads("timer-pulse-")))
            .build();
    var timers = new Timers(scheduler, clock);
    jobs.forEach(timers::begin);
    scheduler.start();
    return timers;
  }

  /** Asks for a round now. One that runs at this moment does not run again for it. */
  public void soon(String job) {
    try {
      scheduler.reschedule(TaskInstanceId.of(job, ONLY), clock.instant());
      scheduler.triggerCheckForDueExecutions();
    } catch (DbSchedulerException | SQLRuntimeException e) {
      // At work already, or the catalog is away: its next round comes by itself.
      log.debug("job takes no wish name={}", job, e);
    }
  }

  @Override
  public void close() {
    scheduler.stop();
  }

  private void begin(Job job) {
    if (!scheduler.scheduleIfNotExists(new TaskInstance<>(job.name(), ONLY), clock.instant())) {
      soon(job.name());
    }
  }

  private static Task<Void> task(Job job, InstantSource clock) {
    return Tasks.custom(job.name(), Void.class)
        .onFailure((complete, operations) ->
            operations.reschedule(complete, clock.instant().plus(job.pause())))
        .execute((_, _) -> again(round(job, clock)));
  }

  private static CompletionHandler<Void> again(Instant next) {
    return (complete, operations) -> operations.reschedule(complete, next);
  }

  /**
   * A failed round is told and tried again: the catalog or a repository may be away for a while.
   */
  private static Instant round(Job job, InstantSource clock) {
    var next = Optional.<Instant>empty();
    try {
      next = job.round().run();
    } catch (HoldfastException e) {
      log.warn("job failed, will try again name={}: {}", job.name(), e.getMessage());
    } catch (InterruptedException e) {
      // Said once, by Timers.close: that this round ended early still has to be kept.
      log.info("job stopped early name={}", job.name());
    }
    var latest = clock.instant().plus(job.pause());
    return next.filter(latest::isAfter).orElse(latest);
  }

  private static ThreadFactory threads(String name) {
    return Thread.ofVirtual().name(name, 0).factory();
  }
}
