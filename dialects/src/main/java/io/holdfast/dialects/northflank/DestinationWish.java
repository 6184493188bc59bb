package io.holdfast.dialects.northflank;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.base.UuidText;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.rest.edge.Fields;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where a backup is wished to lie. Where backups lie is a matter of the addon's plan here: what the
 * plan does anyway can be wished for, and nothing else.
 */
final class DestinationWish {
  private static final String LABEL = "northflank/destination/";
  private static final String CUSTOM = "custom";
  private static final String ADDITIONAL = "additional";
  private static final int LONGEST_KEPT = 120;

  private DestinationWish() {}

  /**
   * Reads the fields {@code customDestinationId} and {@code additionalDestinations}.
   *
   * @param places where the addon's plan writes to
   * @return labels by which {@link #put} finds the wish again
   */
  static Map<String, String> read(Fields fields, BackupKind kind, Set<RepositoryId> places) {
    var labels = new HashMap<String, String>();
    fields
        .text("customDestinationId")
        .ifPresent(id -> {
          if (kind == BackupKind.SNAPSHOT) {
            throw fields.invalid("customDestinationId", "VALUE", "is for dumps only");
          }
          labels.put(LABEL + place(fields, "customDestinationId", id, places), CUSTOM);
        });
    fields
        .objects("additionalDestinations", destination -> additional(destination, places))
        .filter(additional -> !additional.isEmpty())
        .ifPresent(additional -> {
          if (kind == BackupKind.DUMP) {
            throw fields.invalid("additionalDestinations", "VALUE", "is for snapshots only");
          }
          additional.forEach(place -> labels.put(LABEL + place, ADDITIONAL));
        });
    return labels;
  }

  private static RepositoryId additional(Fields fields, Set<RepositoryId> places) {
    var id = fields.require("destinationId", fields::text);
    BackupWish.word(fields, "type", fields.require("type", fields::text), List.of(CUSTOM));
    if (fields.number("retentionTime", 1, LONGEST_KEPT).isPresent()) {
      throw fields.invalid(
          "retentionTime", "VALUE", "cannot be said here: each copy stays as the plan says");
    }
    return place(fields, "destinationId", id, places);
  }

  private static RepositoryId place(
      Fields fields, String name, String id, Set<RepositoryId> places) {
    return UuidText.parse(id)
        .map(RepositoryId::new)
        .filter(places::contains)
        .orElseThrow(() ->
            fields.invalid(
                name, "VALUE", "must be the id of a destination that the addon's plan writes to"));
  }

  /** Shows what was wished, where it was. */
  static void put(ObjectNode node, Map<String, String> labels) {
    for (var label : labels.entrySet()) {
      if (!label.getKey().startsWith(LABEL)) {
        continue;
      }
      var id = label.getKey().substring(LABEL.length());
      if (label.getValue().equals(CUSTOM)) {
        node.put("customDestinationId", id);
        continue;
      }
      node.withArray("additionalDestinations")
          .addObject()
          .put("destinationId", id)
          .put("type", CUSTOM);
    }
  }
}
