/**
 * MariaDB and MySQL: logical dumps by the server's own client programs, all databases as of one
 * moment, a stream each.
 *
 * <p>{@link DumpReader} understands a dump well enough to cut it by database, to count what it
 * holds, and to restore single tables of it. Start at {@link MysqlSource}.
 */
@NullMarked
package io.holdfast.sources.mysql;

import org.jspecify.annotations.NullMarked;
