/**
 * The custom format of {@code pg_dump}: its header, its table of contents and its blocks of data,
 * read as they stream by. Start at {@link ArchiveStream}. Knows nothing of servers.
 */
@NullMarked
package io.holdfast.sources.postgres.dump;

import org.jspecify.annotations.NullMarked;
