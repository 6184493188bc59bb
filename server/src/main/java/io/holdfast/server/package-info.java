/**
 * Configuration, wiring and main: the whole service in one process.
 *
 * <p>Start at Main; HoldfastServer puts the rooms together with plain constructors.
 */
@NullMarked
package io.holdfast.server;

import org.jspecify.annotations.NullMarked;
