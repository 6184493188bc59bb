/**
 * What a person sees: tables, progress, JSON for scripts.
 *
 * <p>Start at {@link io.holdfast.cli.terminal.Terminal}. Knows nothing of what the words mean.
 */
@NullMarked
package io.holdfast.cli.terminal;

import org.jspecify.annotations.NullMarked;
