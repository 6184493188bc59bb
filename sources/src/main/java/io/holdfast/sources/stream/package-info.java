/**
 * What kinds that stream share: a made-up tree of streams for the engine to read, and programs
 * whose output is such a stream. Start at {@link StreamTree}; {@link ToolProcess} runs a database's
 * own client program.
 */
@NullMarked
package io.holdfast.sources.stream;

import org.jspecify.annotations.NullMarked;
