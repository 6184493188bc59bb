/** Tests of the rules of retention: a table of cases, an independent model, stock restic. */
@NullMarked
package io.holdfast.control.retention;

import org.jspecify.annotations.NullMarked;
