/**
 * The kind DISK_IMAGE: a file or block device as one file, read with its holes and cut where blocks
 * lie; restored by writing only the blocks that differ.
 *
 * <p>Start at {@link ImageSource}. {@link MountTable} knows what the system uses of a device.
 */
@NullMarked
package io.holdfast.sources.image;

import org.jspecify.annotations.NullMarked;
