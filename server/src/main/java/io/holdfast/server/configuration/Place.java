package io.holdfast.server.configuration;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Where a dialect's paths stand at the root, as at its vendor. It is always reachable under {@code
 * /dialects/} on the main listener too.
 *
 * @param listen of a listener of its own
 * @param hostNames for which the main listener answers as this dialect; lower case, no port
 * @param publicUrl how clients reach the host name in it, or else its own listener, when a proxy
 *     stands before it; signatures and links are made with it
 * @param tls how its own listener encrypts
 */
public record Place(
    Optional<ListenAddress> listen,
    List<String> hostNames,
    Optional<URI> publicUrl,
    TlsSettings.Choice tls) {
  public Place {
    hostNames = List.copyOf(hostNames);
  }

  /** How clients reach one of the host names, if that is set. */
  public Optional<URI> publicUrlOf(String hostName) {
    return publicUrl.filter(url -> hostName.equalsIgnoreCase(url.getHost()));
  }

  /** How clients reach its own listener, if that is set. */
  public Optional<URI> ownPublicUrl() {
    return publicUrl.filter(_ -> hostNames.stream().allMatch(name -> publicUrlOf(name).isEmpty()));
  }
}
