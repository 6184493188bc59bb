package io.holdfast.control.restore;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.ConflictPolicy;
import io.holdfast.catalog.model.Explorer;
import io.holdfast.catalog.model.RestoreMode;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreRequest;
import io.holdfast.catalog.model.RestoreTarget;
import io.holdfast.catalog.model.Selection;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.control.ControlException;
import io.holdfast.control.configuration.Folders;
import io.holdfast.control.kind.Kinds;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Restores of all that a point holds, for vendors whose calls say no more than that. */
public final class WholeRestores {
  private static final List<RestoreMode> MODES =
      List.of(RestoreMode.WHOLE, RestoreMode.DATABASE, RestoreMode.IMAGE, RestoreMode.MESSAGES);

  /** What stands there gives way: wholly if the kind can do that, else where it is in the way. */
  private static final List<ConflictPolicy> REPLACING =
      List.of(ConflictPolicy.CLEAR_TARGET, ConflictPolicy.OVERWRITE);

  /** What stands there is kept, if the kind can do that. */
  private static final List<ConflictPolicy> KEEPING =
      List.of(ConflictPolicy.FAIL, ConflictPolicy.OVERWRITE);

  private WholeRestores() {}

  /**
   * The request that replaces what a source holds now by what the point holds.
   *
   * @param from whose point it is
   * @param into another source of its kind to be replaced instead; null for {@code from} itself
   * @throws ControlException NOT_SUPPORTED when no agent restores such a source in this way
   */
  public static RestoreRequest replacing(
      Kinds kinds, Source from, @Nullable SourceId into, @Nullable String reason) {
    // Files go back to where they came from, beside others that no point knows: those stay.
    var wanted =
        from.kind() == SourceKind.DIRECTORY ? List.of(ConflictPolicy.OVERWRITE) : REPLACING;
    return Way.of(kinds, from, wanted).request(RestorePurpose.RECOVERY, target(into), reason);
  }

  /**
   * The request that writes what the point holds to a place of its own.
   *
   * @param path absolute, on the source's server
   * @throws ControlException NOT_SUPPORTED when no agent restores such a source as a whole
   */
  public static RestoreRequest elsewhere(
      Kinds kinds, Source from, String path, @Nullable String reason) {
    return Way.of(kinds, from, KEEPING)
        .request(RestorePurpose.CLONE, RestoreTarget.path(path), reason);
  }

  /**
   * The request that puts what a point holds beside its source, under a name of its own, where
   * nothing may stand yet: files into a folder, an image into a file.
   *
   * @param name of the folder or file; an image's ending is kept
   * @throws ControlException NOT_SUPPORTED for sources that have no place beside them
   */
  public static RestoreRequest beside(
      Kinds kinds, Source source, String name, @Nullable String reason) {
    var offer = kinds.find(source.kind()).orElse(null);
    var folders = Folders.of(source.config());
    if (offer == null
        || folders.isEmpty()
        || (source.kind() != SourceKind.DIRECTORY && source.kind() != SourceKind.DISK_IMAGE)) {
      throw unsupported(
          "a source of kind %s has no place beside it that a copy could go to"
              .formatted(source.kind()));
    }
    var lies = Path.of(folders.getFirst()).normalize();
    var parent = lies.getParent();
    if (parent == null || lies.startsWith("/dev")) {
      throw unsupported(
          "'%s' is a whole file system or a device, beside which there is no place"
              .formatted(lies));
    }
    var isImage = source.kind() == SourceKind.DISK_IMAGE;
    var target = parent.resolve(isImage ? name + ending(lies) : name).toString();
    var settings =
        isImage || folders.size() > 1 || lies.getNameCount() == 0
            ? Map.<String, String>of()
            : Map.of(FolderBase.SETTING, lies.toString());
    return new RestoreRequest(
        RestorePurpose.CLONE,
        isImage ? RestoreMode.IMAGE : RestoreMode.WHOLE,
        offer.explorer(),
        Selection.EVERYTHING,
        new RestoreTarget(null, null, name, target, List.of(), null, Map.of(), null, settings),
        ConflictPolicy.FAIL,
        reason,
        null);
  }

  /** How a kind restores a whole point: the first offer of what is wanted. */
  private record Way(RestoreMode mode, Explorer explorer, ConflictPolicy conflicts) {
    static Way of(Kinds kinds, Source from, List<ConflictPolicy> wanted) {
      var offer =
          kinds
              .find(from.kind())
              .orElseThrow(
                  () -> unsupported("no agent here restores a source of kind " + from.kind()));
      var mode = first(MODES, offer.modes().stream().toList());
      var conflicts = first(wanted, offer.conflicts().stream().toList());
      if (mode == null || conflicts == null) {
        throw unsupported(
            "a source of kind %s cannot be restored as a whole".formatted(from.kind()));
      }
      return new Way(mode, offer.explorer(), conflicts);
    }

    RestoreRequest request(RestorePurpose purpose, RestoreTarget target, @Nullable String reason) {
      return new RestoreRequest(
          purpose, mode, explorer, Selection.EVERYTHING, target, conflicts, reason, null);
    }
  }

  private static String ending(Path file) {
    var name = String.valueOf(file.getFileName());
    var dot = name.lastIndexOf('.');
    return dot <= 0 ? "" : name.substring(dot);
  }

  private static RestoreTarget target(@Nullable SourceId into) {
    return new RestoreTarget(null, null, null, null, List.of(), null, Map.of(), into, Map.of());
  }

  private static <T> @Nullable T first(List<T> wanted, List<T> offered) {
    return wanted.stream().filter(offered::contains).findFirst().orElse(null);
  }

  private static ControlException unsupported(String why) {
    return new ControlException(ErrorCode.NOT_SUPPORTED, why);
  }
}
