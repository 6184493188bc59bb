/**
 * The catalog's words: ids, enums and immutable records, as other rooms see them.
 *
 * <p>No SQL and no behaviour beyond a record's own promises. Fields that may be absent are
 * {@code @Nullable}; collections are copied on the way in. Start at {@link
 * io.holdfast.catalog.model.Protection}, {@link io.holdfast.catalog.model.BackupSession}, {@link
 * io.holdfast.catalog.model.RestorePoint} and {@link io.holdfast.catalog.model.RestoreSession}.
 */
@NullMarked
package io.holdfast.catalog.model;

import org.jspecify.annotations.NullMarked;
