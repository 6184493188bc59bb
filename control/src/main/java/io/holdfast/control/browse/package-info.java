/**
 * Looking into restore points without restoring them: folders and differences, page by page.
 *
 * <p>Start at {@link io.holdfast.control.browse.Browser}.
 */
@NullMarked
package io.holdfast.control.browse;

import org.jspecify.annotations.NullMarked;
