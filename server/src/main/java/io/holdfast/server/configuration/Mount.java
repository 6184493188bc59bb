package io.holdfast.server.configuration;

import java.net.URI;
import java.util.Optional;

/**
 * A dialect's listener of its own. It is always reachable under {@code /dialects/} on the main one.
 *
 * @param publicUrl how clients reach this listener, when a proxy stands before it; signatures and
 *     links are made with it
 * @param tls how that listener encrypts
 */
public record Mount(
    Optional<ListenAddress> listen, Optional<URI> publicUrl, TlsSettings.Choice tls) {}
