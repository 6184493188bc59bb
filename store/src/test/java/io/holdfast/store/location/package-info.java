/** Locations as restic writes them. */
@NullMarked
package io.holdfast.store.location;

import org.jspecify.annotations.NullMarked;
