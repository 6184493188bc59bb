/**
 * What server nodes do themselves in repositories, outside of any session: a row of work, claimed
 * by one node at a time under a lease with a fencing token, and by another when that node falls
 * silent.
 *
 * <p>Ask for work by {@link io.holdfast.control.nodework.NodeWorkBook}, do it as a {@link
 * io.holdfast.control.nodework.NodeChore}; {@link io.holdfast.control.nodework.NodeWorker} brings
 * both together. Repositories are opened through {@link io.holdfast.control.nodework.Held}, so that
 * a node that lost its claim changes nothing any more.
 */
@NullMarked
package io.holdfast.control.nodework;

import org.jspecify.annotations.NullMarked;
