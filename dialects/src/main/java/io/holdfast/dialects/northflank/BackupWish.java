package io.holdfast.dialects.northflank;

import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.PointWish;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.rest.edge.Body;
import io.holdfast.rest.edge.Fields;
import io.holdfast.rest.edge.Request;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** A backup as the vendor's clients ask for one. */
record BackupWish(BackupType type, PointWish point) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]+([- /:][A-Za-z0-9]+)*");
  private static final int SHORTEST_NAME = 3;
  private static final int LONGEST_NAME = 39;

  /**
   * @param now for the name of a backup that has none
   * @param places where the addon's plan writes to
   */
  static BackupWish of(Request request, Instant now, Set<RepositoryId> places) {
    var fields = Body.optional(request);
    var name = name(fields, now);
    var kind = BackupKind.read(fields).orElse(BackupKind.SNAPSHOT);
    var labels = labels(fields, kind, places);
    fields.close();
    return new BackupWish(kind.type(), new PointWish(name, null, labels, false));
  }

  /** The name that was given, or one that holds the date. */
  static String name(Fields fields, Instant now) {
    return fields
        .text("name", SHORTEST_NAME, LONGEST_NAME)
        .map(name -> {
          if (!NAME.matcher(name).matches()) {
            throw fields.invalid(
                "name",
                "FORMAT",
                "must be letters and digits, parted by one hyphen, blank, slash or colon");
          }
          return name;
        })
        .orElseGet(() -> "Backup " + now.toString().substring(0, 19).replace('T', ' '));
  }

  /** What is kept with the backup to be shown again; snapshots are not compressed by wish. */
  static Map<String, String> labels(Fields fields, BackupKind kind, Set<RepositoryId> places) {
    var compression = Compression.read(fields);
    var labels = new HashMap<>(DestinationWish.read(fields, kind, places));
    if (kind == BackupKind.DUMP) {
      labels.putAll(compression.orElse(Compression.GZ).labels());
    }
    return labels;
  }

  /** The words of a field that may hold only these. */
  static String word(Fields fields, String name, String text, List<String> words) {
    if (!words.contains(text)) {
      throw fields.invalid(name, "VALUE", "must be one of %s".formatted(String.join(", ", words)));
    }
    return text;
  }
}
