package io.holdfast.server.work;

import io.holdfast.api.work.ClaimRequest;
import io.holdfast.api.work.Completion;
import io.holdfast.api.work.ItemOutcome;
import io.holdfast.api.work.Lease;
import io.holdfast.api.work.Progress;
import io.holdfast.api.work.Renewal;
import io.holdfast.api.work.Stage;
import io.holdfast.api.work.WorkChannel;
import io.holdfast.api.work.WorkEvent;
import io.holdfast.api.work.WorkOrder;
import java.util.List;
import java.util.Optional;

/** Passes everything on; a test changes what it wants to. */
class Interposed implements WorkChannel {
  private final WorkChannel real;

  Interposed(WorkChannel real) {
    this.real = real;
  }

  @Override
  public Optional<WorkOrder> claim(ClaimRequest request) throws InterruptedException {
    return real.claim(request);
  }

  @Override
  public void advance(Lease lease, Stage stage) {
    real.advance(lease, stage);
  }

  @Override
  public Renewal heartbeat(Lease lease, Progress progress) {
    return real.heartbeat(lease, progress);
  }

  @Override
  public void checkpoint(Lease lease, String checkpoint) {
    real.checkpoint(lease, checkpoint);
  }

  @Override
  public void report(Lease lease, List<WorkEvent> events, List<ItemOutcome> items) {
    real.report(lease, events, items);
  }

  @Override
  public void complete(Lease lease, Completion completion) {
    real.complete(lease, completion);
  }
}
