package io.holdfast.sources;

import java.util.Set;

/**
 * What a kind of source can do.
 *
 * @param modes how much of a point can be restored at once
 * @param explorer the view that its restores have, as in the resource model: FILES, DATABASE …
 * @param conflicts what can be done with what stands in a restore's way
 * @param incremental whether a second backup reads only what changed
 * @param continuous whether a moment between two backups can be restored
 * @param settings the names that it takes, as shown in {@code docs/sources/}
 * @param secrets those whose values are kept sealed
 */
public record Capabilities(
    Set<Mode> modes,
    String explorer,
    Set<Conflicts> conflicts,
    boolean incremental,
    boolean continuous,
    Set<String> settings,
    Set<String> secrets) {
  public Capabilities {
    modes = Set.copyOf(modes);
    conflicts = Set.copyOf(conflicts);
    settings = Set.copyOf(settings);
    secrets = Set.copyOf(secrets);
  }

  /** How much of a point a restore takes. */
  public enum Mode {
    WHOLE,
    /** Single files, keys, objects or tables. */
    ITEMS,
    /** Single databases. */
    DATABASE,
    IMAGE,
    MESSAGES
  }

  /** What a restore does where something stands already. */
  public enum Conflicts {
    /** Nothing is written at all when anything is in the way. */
    FAIL,
    SKIP,
    OVERWRITE,
    KEEP_BOTH,
    /** The target is emptied first. */
    CLEAR_TARGET
  }
}
