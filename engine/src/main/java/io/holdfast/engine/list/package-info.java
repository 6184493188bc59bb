/**
 * Looks into snapshots: which there are, what lies in a folder, all that lies below one.
 *
 * <p>Start at {@link io.holdfast.engine.list.SnapshotLister} and {@link
 * io.holdfast.engine.list.FolderLister}; {@link io.holdfast.engine.list.TreeWalk} visits whole
 * trees for the other verbs.
 */
@NullMarked
package io.holdfast.engine.list;

import org.jspecify.annotations.NullMarked;
