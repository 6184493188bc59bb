package io.holdfast.sources;

import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Where a {@link Sandbox} is made. Whoever gave it removes all of it, and ends what runs in it,
 * also after a crash.
 *
 * @param folder empty, and nobody else's
 * @param outside not there yet; a short path for sockets, and for programs that may not reach
 *     {@code folder}. Made by who needs it
 * @param started is told of every program that outlives a call, before it is waited for
 */
public record SandboxRoom(Path folder, Path outside, Consumer<ProcessHandle> started) {}
