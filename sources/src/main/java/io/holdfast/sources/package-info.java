/** Kinds of things to protect, a package each; they open a consistent view and restore into it. */
@NullMarked
package io.holdfast.sources;

import org.jspecify.annotations.NullMarked;
