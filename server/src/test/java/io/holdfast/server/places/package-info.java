/** Dialects at the root, as at their vendors: on ports and under host names of their own. */
@NullMarked
package io.holdfast.server.places;

import org.jspecify.annotations.NullMarked;
