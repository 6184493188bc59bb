/**
 * PostgreSQL, a database at a time: dumps by the server's own client programs, all of one moment,
 * with the numbers that a restore must show. Start at {@link PostgresSource}.
 */
@NullMarked
package io.holdfast.sources.postgres;

import org.jspecify.annotations.NullMarked;
