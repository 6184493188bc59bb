/** Listeners with TLS, called by real clients. */
@NullMarked
package io.holdfast.server.tls;

import org.jspecify.annotations.NullMarked;
