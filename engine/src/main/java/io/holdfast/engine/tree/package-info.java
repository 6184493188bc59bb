/**
 * Directories: a tree blob lists the nodes of one, each a file, directory, link or special file
 * with all its metadata. Names are bytes, not text.
 *
 * <p>Start at {@link io.holdfast.engine.tree.Node}, {@link io.holdfast.engine.tree.TreeEncoder} and
 * {@link io.holdfast.engine.tree.TreeReader}. Knows nothing of repositories or file systems.
 */
@NullMarked
package io.holdfast.engine.tree;

import org.jspecify.annotations.NullMarked;
