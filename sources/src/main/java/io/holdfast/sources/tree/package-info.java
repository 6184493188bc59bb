/**
 * Directory trees on the local disk.
 *
 * <p>Start at {@link io.holdfast.sources.tree.LocalTree}, which a backup reads, and {@link
 * io.holdfast.sources.tree.PosixTarget}, which a restore writes into. What a backup leaves out is
 * decided here ({@link io.holdfast.sources.tree.LocalTreeOptions}).
 */
@NullMarked
package io.holdfast.sources.tree;

import org.jspecify.annotations.NullMarked;
