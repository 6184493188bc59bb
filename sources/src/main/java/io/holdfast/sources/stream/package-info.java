/**
 * What kinds that stream share: a made-up tree of streams for the engine to read, programs whose
 * output is such a stream, and a stream's way back into a file. Start at {@link StreamTree}; {@link
 * ToolProcess} runs a database's own client program, {@link FileRestore} writes the file.
 */
@NullMarked
package io.holdfast.sources.stream;

import org.jspecify.annotations.NullMarked;
