package io.holdfast.agent;

import io.holdfast.api.work.LeaseTerms;
import io.holdfast.api.work.WorkException;
import io.holdfast.base.HoldfastException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Repeats what the service must hear, for as long as a lease lasts. */
final class Persistence {
  private static final Logger log = LoggerFactory.getLogger(Persistence.class);
  private static final Duration AGAIN = Duration.ofMillis(500);

  private Persistence() {}

  /**
   * @param call harmless when done twice
   * @throws WorkException at once: the work is not ours any more
   * @throws HoldfastException what the service answered last
   */
  static void tell(LeaseTerms terms, Runnable call) throws InterruptedException {
    var until = System.nanoTime() + terms.length().toNanos();
    while (true) {
      try {
        call.run();
        return;
      } catch (WorkException e) {
        throw e;
      } catch (HoldfastException e) {
        if (System.nanoTime() > until) {
          throw e;
        }
        log.warn("service not heard, will try again: {}", e.getMessage());
        Thread.sleep(AGAIN);
      }
    }
  }
}
