/** The typed client against the running service. */
@NullMarked
package io.holdfast.server.client;

import org.jspecify.annotations.NullMarked;
