package io.holdfast.dialects.mittwald;

import io.holdfast.catalog.model.SourceId;
import io.holdfast.rest.edge.Fields;

/** A dump to be restored into a database of the project. */
record DatabaseWish(String dump, SourceId target) {
  static DatabaseWish read(Fields fields) {
    return new DatabaseWish(
        fields.require("databaseBackupDump", fields::path),
        new SourceId(fields.require("targetDatabaseId", fields::id)));
  }
}
