package io.holdfast.sources;

import io.holdfast.sources.Capabilities.Conflicts;
import java.util.Map;

/** A sandbox that is a target like any other, in a place of its own. */
public final class TargetSandbox implements Sandbox {
  private final SourceTarget target;
  private final Map<String, String> place;

  /**
   * @param target closed with the sandbox
   * @param place what the wish says of it
   */
  public TargetSandbox(SourceTarget target, Map<String, String> place) {
    this.target = target;
    this.place = Map.copyOf(place);
  }

  @Override
  public PlannedRestore plan(StoredPoint point) throws InterruptedException {
    return target.plan(point, RestoreWish.everything(Conflicts.FAIL).into(place));
  }

  @Override
  public void close() {
    target.close();
  }
}
