package io.holdfast.control.kind;

import io.holdfast.catalog.model.ConflictPolicy;
import io.holdfast.catalog.model.Explorer;
import io.holdfast.catalog.model.RestoreMode;
import java.util.EnumSet;
import java.util.Set;

/**
 * What can be asked of a kind of source here.
 *
 * @param modes how much of a point can be restored at once
 * @param explorer the view that its restores have on their points
 * @param conflicts what can be done with what stands in a restore's way
 * @param incremental whether a second backup reads only what changed
 * @param continuous whether a moment between two backups can be restored
 * @param uploads whether a dump that was made elsewhere can become a restore point
 * @param settings names that a source's config may have
 * @param secrets names that are kept sealed
 */
public record KindOffer(
    Set<RestoreMode> modes,
    Explorer explorer,
    Set<ConflictPolicy> conflicts,
    boolean incremental,
    boolean continuous,
    boolean uploads,
    Set<String> settings,
    Set<String> secrets) {
  /** Trees of files. */
  public static final KindOffer DIRECTORY =
      new KindOffer(
          EnumSet.of(RestoreMode.WHOLE, RestoreMode.ITEMS),
          Explorer.FILES,
          EnumSet.allOf(ConflictPolicy.class),
          true,
          false,
          false,
          Set.of("path", "morePaths", "oneFileSystem", "allowEmpty", "freshWithinHours"),
          Set.of());

  /** Several sources as one; what each of them can do is asked of each. */
  public static final KindOffer BUNDLE =
      new KindOffer(
          EnumSet.allOf(RestoreMode.class),
          Explorer.FILES,
          EnumSet.allOf(ConflictPolicy.class),
          true,
          true,
          false,
          Set.of(),
          Set.of());

  public KindOffer {
    modes = Set.copyOf(modes);
    conflicts = Set.copyOf(conflicts);
    settings = Set.copyOf(settings);
    secrets = Set.copyOf(secrets);
  }
}
