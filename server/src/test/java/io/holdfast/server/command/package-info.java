/** Our own commands against a running server, as a person types them. */
@NullMarked
package io.holdfast.server.command;

import org.jspecify.annotations.NullMarked;
