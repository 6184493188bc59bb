/**
 * Which packs a repository has and which index files list them, and how the latter are replaced.
 *
 * <p>For verbs that take packs out of the index or into it. Start at {@link
 * io.holdfast.engine.inventory.PackInventory}.
 */
@NullMarked
package io.holdfast.engine.inventory;

import org.jspecify.annotations.NullMarked;
