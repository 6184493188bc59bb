/**
 * The kind COMMAND: whatever a command writes to its standard output, as one file.
 *
 * <p>Start at {@link CommandSource}. The exit status decides: a command that leaves with anything
 * but 0 leaves no snapshot.
 */
@NullMarked
package io.holdfast.sources.command;

import org.jspecify.annotations.NullMarked;
