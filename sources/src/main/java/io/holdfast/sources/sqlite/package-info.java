/**
 * SQLite databases: read page by page while programs use them, restored as one file.
 *
 * <p>A read transaction holds the moment; the pages come from the file and, in WAL mode, from the
 * frames of the log that belong to that moment (ADR 0120). Start at {@link SqliteSource}.
 */
@NullMarked
package io.holdfast.sources.sqlite;

import org.jspecify.annotations.NullMarked;
