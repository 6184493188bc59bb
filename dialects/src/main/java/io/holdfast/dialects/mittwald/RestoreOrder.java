package io.holdfast.dialects.mittwald;

import io.holdfast.catalog.model.ConflictPolicy;
import io.holdfast.catalog.model.Explorer;
import io.holdfast.catalog.model.RestoreMode;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreRequest;
import io.holdfast.catalog.model.RestoreTarget;
import io.holdfast.catalog.model.Selection;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts the two halves of the vendor's request together into one of ours. Not thread-safe. */
final class RestoreOrder {
  private final Contents contents;
  private final List<String> dumps = new ArrayList<>();
  private final Map<String, String> settings = new HashMap<>();
  private @Nullable FileWish files;
  private @Nullable SourceId into;

  RestoreOrder(Contents contents) {
    this.contents = contents;
  }

  void files(FileWish wish) {
    files = wish;
    settings.putAll(contents.isBundle() ? wish.memberSettings(contents) : wish.settings());
  }

  /**
   * @param target of the project
   * @param place where the request has it, as a JSON pointer
   */
  void database(DatabaseWish wish, Source target, String place) {
    var dump =
        contents
            .dump(wish.dump())
            .orElseThrow(() ->
                BackupRestores.invalid(
                    place + "/databaseBackupDump",
                    "VALUE",
                    "the backup has no dump '%s'".formatted(wish.dump())));
    var owner = dump.owner();
    if (owner == null || owner.kind() != target.kind()) {
      throw BackupRestores.invalid(
          place + "/targetDatabaseId",
          "VALUE",
          "the dump is of a %s, the target a %s"
              .formatted(owner == null ? "source that is gone" : owner.kind(), target.kind()));
    }
    if (files != null && files.clears()) {
      throw BackupRestores.invalid(
          "/pathRestore/clearTargetPath",
          "VALUE",
          "would clear the databases too: restore files and databases one after the other");
    }
    if (!isFree(dump, target)) {
      throw BackupRestores.invalid(
          place + "/targetDatabaseId",
          "VALUE",
          "all dumps of one server go to one target: restore them one after the other");
    }
    dumps.add(dump.part());
  }

  /** What came from one source goes into one. */
  private boolean isFree(Contents.Dump dump, Source target) {
    if (contents.isBundle()) {
      var setting = Contents.folder(dump.part()) + ".sourceId";
      var text = target.id().toString();
      return text.equals(settings.computeIfAbsent(setting, _ -> text));
    }
    if (into == null) {
      into = target.id();
    }
    return target.id().equals(into);
  }

  RestoreRequest request() {
    var wish = files;
    var paths = wish == null ? List.<String>of() : wish.selected(contents);
    return new RestoreRequest(
        RestorePurpose.RECOVERY,
        paths.isEmpty() ? RestoreMode.DATABASE : RestoreMode.ITEMS,
        paths.isEmpty() ? Explorer.DATABASE : Explorer.FILES,
        new Selection(
            paths, List.copyOf(dumps), List.of(), List.of(), List.of(), null, false, false),
        new RestoreTarget(
            null,
            null,
            null,
            wish == null || contents.isBundle() ? null : wish.target(),
            List.of(),
            null,
            Map.of(),
            into,
            settings),
        wish != null && wish.clears() ? ConflictPolicy.CLEAR_TARGET : ConflictPolicy.OVERWRITE,
        null,
        null);
  }
}
