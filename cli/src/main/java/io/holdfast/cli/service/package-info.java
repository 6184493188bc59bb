/**
 * Commands on a server, through its native API.
 *
 * <p>Start at {@link io.holdfast.cli.service.ServerOptions}, which finds the server and the token.
 */
@NullMarked
package io.holdfast.cli.service;

import org.jspecify.annotations.NullMarked;
