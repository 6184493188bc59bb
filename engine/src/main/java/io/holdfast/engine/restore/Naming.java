package io.holdfast.engine.restore;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.restore.FolderEntry.NodePlace;
import io.holdfast.engine.tree.NodeName;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Gives things their names, in place of what stands there; that goes only when what replaces it is
 * whole. Thread-safe.
 */
final class Naming {
  private final Clearing clearing;

  /** Begins every partial name of this run, so that two runs into one folder do not meet. */
  private final String partialPrefix;

  private final AtomicLong partials = new AtomicLong();

  Naming(Clearing clearing) {
    this.clearing = clearing;
    this.partialPrefix =
        ".holdfast-partial-"
            + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt())
            + "-";
  }

  /** A name for what is not whole yet. */
  NodeName partial() {
    return NodeName.ofUtf8(partialPrefix + Long.toString(partials.getAndIncrement(), 36));
  }

  /** A file or link in the way is replaced in one step, so that its name never lacks a file. */
  void rename(RestoreFolder folder, NodeName partial, NodePlace place, Decision decision)
      throws InterruptedException {
    var name = place.target().name();
    if (!(decision instanceof Decision.Replace(var existing, var tree))) {
      folder.rename(partial, name, false);
      return;
    }
    if (existing != TargetEntry.Kind.FOLDER) {
      folder.rename(partial, name, true);
      return;
    }
    if (tree) {
      clearing.empty(folder, place);
    }
    folder.remove(name);
    folder.rename(partial, name, false);
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
    var made = making.apply(partial);
    try {
      rename(folder, partial, place, decision);
      return made;
    } catch (HoldfastException | InterruptedException e) {
      folder.remove(partial);
      throw e;
    }
  }

  /** Makes a folder; nothing can be renamed to be one, so what it replaces goes just before. */
  RestoreFolder makeFolder(RestoreFolder at, NodePlace place, Decision decision) {
    var name = place.target().name();
    if (!(decision instanceof Decision.Replace)) {
      return at.make(name);
    }
    var partial = partial();
    at.make(partial);
    try {
      at.remove(name);
      at.rename(partial, name, true); // a folder takes no other thing's place by itself
    } catch (HoldfastException e) {
      at.remove(partial);
      throw e;
    }
    return at.open(name);
  }
}
