/**
 * {@code holdfast demo}: all of Holdfast on real data, in a minute.
 *
 * <p>Start at {@link io.holdfast.cli.demo.DemoCommand}. It starts a server as a child process and
 * speaks to it as anybody would, through the native API and the dialects.
 */
@NullMarked
package io.holdfast.cli.demo;

import org.jspecify.annotations.NullMarked;
