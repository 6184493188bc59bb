/**
 * The commands that a person types.
 *
 * <p>Start at {@link io.holdfast.cli.Main} and {@link io.holdfast.cli.HoldfastCommand}, the list of
 * all commands. {@code repo} works on a repository alone, {@code service} talks to a server, {@code
 * demo} shows both. Exit statuses: {@link io.holdfast.base.ExitStatus}.
 */
@NullMarked
package io.holdfast.cli;

import org.jspecify.annotations.NullMarked;
