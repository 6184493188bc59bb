/**
 * A PostgreSQL server as its kinds of sources reach it: over JDBC, and with the client programs of
 * its version. Start at {@link Server}; {@link ClientTools} finds the programs.
 */
@NullMarked
package io.holdfast.sources.postgres.server;

import org.jspecify.annotations.NullMarked;
