/** The one place that opens a store from its location. */
@NullMarked
package io.holdfast.store.opening;

import org.jspecify.annotations.NullMarked;
