/** Repositories behind real and troublesome REST servers. */
@NullMarked
package io.holdfast.store.rest;

import org.jspecify.annotations.NullMarked;
