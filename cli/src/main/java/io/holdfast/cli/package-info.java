/** The commands that a person types. */
@NullMarked
package io.holdfast.cli;

import org.jspecify.annotations.NullMarked;
