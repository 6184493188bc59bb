/** Stores as commands and the service open them. */
@NullMarked
package io.holdfast.store.opening;

import org.jspecify.annotations.NullMarked;
