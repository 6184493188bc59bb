/**
 * PostgreSQL as a whole server, to any second: a base backup and the write-ahead log archived
 * since. Start at {@link PitrSource}.
 */
@NullMarked
package io.holdfast.sources.postgres.physical;

import org.jspecify.annotations.NullMarked;
