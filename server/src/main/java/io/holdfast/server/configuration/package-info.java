/**
 * What an operator can set: from a file, the environment and flags, the later winning.
 *
 * <p>Start at {@link io.holdfast.server.configuration.Settings}; every key is a {@link
 * io.holdfast.server.configuration.Setting}. Unknown keys are refused. Knows nothing of what the
 * values start.
 */
@NullMarked
package io.holdfast.server.configuration;

import org.jspecify.annotations.NullMarked;
