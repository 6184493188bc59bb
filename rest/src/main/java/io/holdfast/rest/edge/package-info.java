/**
 * HTTP for every API that we speak: listeners, mounts, routing, limits, and errors in the shape of
 * the API that was called.
 *
 * <p>An API is a {@link Dialect}: routes, an authenticator, an error renderer, a clock format. A
 * {@link Mount} puts it under a path of a {@link Listener}; {@link HttpServer} runs them all. JSON
 * bodies are read by {@link Body} and {@link Fields}, which point at each fault. Only this package
 * knows the web server below it (Javalin on Jetty); nothing of it shows outside.
 */
@NullMarked
package io.holdfast.rest.edge;

import org.jspecify.annotations.NullMarked;
