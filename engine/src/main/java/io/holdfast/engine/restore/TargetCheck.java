package io.holdfast.engine.restore;

import static io.holdfast.base.ErrorCode.PARAMETER_INVALID;
import static io.holdfast.base.ErrorCode.RESTORE_CONFLICT;

import io.holdfast.base.InvalidInputException;
import io.holdfast.engine.EngineException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is asked of a target before anything is done there. The planner asks, and the restorer asks
 * again about the folder that it works in, since paths may lead elsewhere by then.
 */
final class TargetCheck {
  private static final Path WHOLE_SYSTEM = Path.of("/");

  private TargetCheck() {}

  /**
   * @param top the target's folder, if it exists
   * @throws InvalidInputException PARAMETER_INVALID when the whole system would be cleared, or the
   *     target is a folder of the repository's own or lies in one
   */
  static void refuse(
      RestoreTarget target,
      Optional<RestoreFolder> top,
      Selector selector,
      RestoreOptions options,
      Spared spared) {
    if (options.clearing() && !selector.clearsWanted() && isWholeSystem(target, top)) {
      throw new InvalidInputException(
          PARAMETER_INVALID,
          "everything outside the snapshot would be removed from '%s': name a folder"
              .formatted(target.location()));
    }
    spared.refuse(target);
    top.ifPresent(folder -> spared.refuse(target, folder));
  }

  /**
   * @throws EngineException RESTORE_CONFLICT when a folder would be cleared that is not the one
   *     that the plan was made for
   */
  static void refuseAnother(RestorePlan plan, RestoreTarget target, Optional<RestoreFolder> top) {
    var found = top.map(RestoreFolder::identity);
    if (plan.request().options().clearing() && found.isPresent() && !found.equals(plan.found())) {
      throw new EngineException(
          RESTORE_CONFLICT,
          "'%s' is another folder than when the restore was planned: plan again"
              .formatted(target.location()));
    }
  }

  private static boolean isWholeSystem(RestoreTarget target, Optional<RestoreFolder> top) {
    return top.map(RestoreFolder::identity)
        .map(identity -> target.identify(WHOLE_SYSTEM).filter(identity::equals).isPresent())
        .orElseGet(target::isWholeSystem);
  }
}
