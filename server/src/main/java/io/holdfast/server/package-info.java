/** Configuration, wiring and main: the whole service in one process. */
@NullMarked
package io.holdfast.server;

import org.jspecify.annotations.NullMarked;
