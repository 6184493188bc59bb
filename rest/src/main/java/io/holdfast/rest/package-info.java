/** HTTP in, control calls out; our own endpoints and the edge that dialects share. */
@NullMarked
package io.holdfast.rest;

import org.jspecify.annotations.NullMarked;
