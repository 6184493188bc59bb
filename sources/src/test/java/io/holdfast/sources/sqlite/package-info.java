/** Databases that are in use while they are read, and those that must not become points. */
@NullMarked
package io.holdfast.sources.sqlite;

import org.jspecify.annotations.NullMarked;
