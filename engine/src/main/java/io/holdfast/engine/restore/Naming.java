package io.holdfast.engine.restore;

import static io.holdfast.base.ErrorCode.RESTORE_CONFLICT;
import static io.holdfast.base.ErrorCode.TARGET_UNWRITABLE;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.restore.FolderEntry.NodePlace;
import io.holdfast.engine.tree.NodeName;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Gives things their names, in place of what stands there; that goes only when what replaces it is
 * whole and has the name. Thread-safe.
 */
final class Naming {
  private final Clearing clearing;

  /** Is in every name that this run makes up, so that two runs into one folder do not meet. */
  private final String run;

  private final AtomicLong names = new AtomicLong();

  Naming(Clearing clearing) {
    this.clearing = clearing;
    this.run = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
  }

  /** A name for what is not whole yet. */
  NodeName partial() {
    return madeUp(".holdfast-partial-");
  }

  /** A name for what made way, which is somebody's. */
  private NodeName aside() {
    return madeUp(".holdfast-replaced-");
  }

  private NodeName madeUp(String beginning) {
    return NodeName.ofUtf8(beginning + run + "-" + Long.toString(names.getAndIncrement(), 36));
  }

  /** Whether something is in the way by now that stays; asked just before {@link #rename}. */
  static boolean isTaken(RestoreFolder folder, NodePlace place, Decision decision) {
    if (!(decision instanceof Decision.Replace replace) || !replace.reserved()) {
      return false;
    }
    var name = place.target().name();
    return folder.find(name).isPresent() && !folder.state(name).reserved();
  }

  /** A file or link in the way is replaced in one step, so that its name never lacks a file. */
  void rename(RestoreFolder folder, NodeName partial, NodePlace place, Decision decision)
      throws InterruptedException {
    var name = place.target().name();
    if (!(decision instanceof Decision.Replace(var existing, var tree, _))) {
      folder.rename(partial, name, false);
      return;
    }
    if (existing != TargetEntry.Kind.FOLDER) {
      folder.rename(partial, name, true);
      return;
    }
    if (tree) {
      replaceTree(folder, partial, place);
    } else {
      replaceEmpty(folder, partial, name);
    }
  }

  /** Nothing is thrown once the new name is given: then it is restored, whatever stays aside. */
  private void replaceTree(RestoreFolder folder, NodeName partial, NodePlace place)
      throws InterruptedException {
    var name = place.target().name();
    if (clearing.keeps(folder, place)) {
      throw new EngineException(RESTORE_CONFLICT, "a folder is in the way that holds what stays");
    }
    var aside = aside();
    if (!folder.moveFolder(name, aside)) {
      clearing.empty(folder, place);
      replaceEmpty(folder, partial, name);
      return;
    }
    try {
      folder.rename(partial, name, false);
    } catch (HoldfastException e) {
      throw putBack(e, aside, () -> folder.moveFolder(aside, name));
    }
    clearing.removeReplacedTree(folder, aside, place);
  }

  /** Of an empty folder; there is one again where nothing takes its place. */
  private static void replaceEmpty(RestoreFolder folder, NodeName partial, NodeName name) {
    folder.remove(name);
    try {
      folder.rename(partial, name, false);
    } catch (HoldfastException e) {
      try {
        folder.make(name);
      } catch (HoldfastException lost) {
        e.addSuppressed(lost);
      }
      throw e;
    }
  }

  /** Tells where to find what nothing took the place of, unless it is back where it was. */
  private static HoldfastException putBack(
      HoldfastException failure, NodeName aside, BooleanSupplier moving) {
    try {
      if (moving.getAsBoolean()) {
        return failure;
      }
    } catch (HoldfastException e) {
      failure.addSuppressed(e);
    }
    return new EngineException(
        TARGET_UNWRITABLE,
        "%s; what was in the way is under '%s' now".formatted(FileWork.message(failure), aside),
        failure);
  }

  /**
   * Makes anything but a folder under its name.
   *
   * @param making makes it under the name that it is given
   */
  <T> T make(RestoreFolder folder, NodePlace place, Decision decision, Function<NodeName, T> making)
      throws InterruptedException {
    if (!(decision instanceof Decision.Replace)) {
      return making.apply(place.target().name());
    }
    var partial = partial();
    try {
      var made = making.apply(partial);
      rename(folder, partial, place, decision);
      return made;
    } catch (HoldfastException | InterruptedException e) {
      discard(folder, partial, e);
      throw e;
    }
  }

  /** Of what may not be there at all: making it may have failed at once. */
  private static void discard(RestoreFolder folder, NodeName partial, Exception failure) {
    try {
      if (folder.find(partial).isPresent()) {
        folder.remove(partial);
      }
    } catch (HoldfastException e) {
      failure.addSuppressed(e); // it stays under its partial name, which says what it is
    }
  }

  /** Makes a folder; nothing but a folder can be renamed to be one, so what is there moves. */
  RestoreFolder makeFolder(RestoreFolder at, NodePlace place, Decision decision) {
    var name = place.target().name();
    if (!(decision instanceof Decision.Replace)) {
      return at.make(name);
    }
    var partial = partial();
    var aside = aside();
    try {
      at.make(partial);
      takePlace(at, partial, name, aside);
    } catch (HoldfastException e) {
      discard(at, partial, e);
      throw e;
    }
    clearing.removeReplaced(at, aside, place);
    return at.open(name);
  }

  private static void takePlace(RestoreFolder at, NodeName partial, NodeName name, NodeName aside) {
    if (at.find(name).filter(TargetEntry::isFolder).isPresent()) {
      throw new EngineException(RESTORE_CONFLICT, "a folder is in the way by now");
    }
    at.rename(name, aside, true);
    try {
      at.rename(partial, name, true); // a folder takes no other thing's place by itself
    } catch (HoldfastException e) {
      throw putBack(e, aside, () -> rename(at, aside, name));
    }
  }

  private static boolean rename(RestoreFolder at, NodeName from, NodeName to) {
    at.rename(from, to, false);
    return true;
  }
}
