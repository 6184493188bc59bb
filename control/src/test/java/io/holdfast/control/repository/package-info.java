/** Tests of where repositories lie. */
@NullMarked
package io.holdfast.control.repository;

import org.jspecify.annotations.NullMarked;
