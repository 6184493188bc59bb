/**
 * Configuration as a file: what a server is to know, compared with what it knows, and brought to it
 * by its API.
 *
 * <p>Start at {@link ConfigurationFile}, which reads a file, {@link Comparison}, which finds what
 * is to be done, and {@link Application}, which does it. Things are named by what people call them;
 * ids are the server's.
 */
@NullMarked
package io.holdfast.cli.configuration;

import org.jspecify.annotations.NullMarked;
