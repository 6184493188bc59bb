package io.holdfast.control.backup;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.control.ControlException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Hosts that dumps may be fetched from, as the operator named them: {@code host}, {@code host:port}
 * or {@code *.domain}, with the usual ports where none stands. Names below a domain may be
 * anybody's to point somewhere: they must not lead to this machine or its link.
 */
public final class FetchHosts {
  private static final Set<Integer> USUAL_PORTS = Set.of(80, 443);
  private static final int MOST_PORT = 65_535;
  private static final Pattern ENTRY =
      Pattern.compile(
          "(?<below>\\*\\.)?(?<host>[^\\s:/*@\\[\\]]+|\\[[0-9a-f:.]+\\])(?::(?<port>[0-9]{1,5}))?");

  private final List<Entry> entries;
  private final Resolver resolver;

  FetchHosts(List<String> entries, Resolver resolver) {
    this.entries = entries.stream().map(Entry::parse).toList();
    this.resolver = resolver;
  }

  /**
   * @throws InvalidInputException INPUT_INVALID, naming the entry
   */
  public static FetchHosts of(List<String> entries) {
    return new FetchHosts(entries, host -> List.of(InetAddress.getAllByName(host)));
  }

  /** Finds addresses. */
  @FunctionalInterface
  interface Resolver {
    List<InetAddress> addresses(String host) throws UnknownHostException;
  }

  /**
   * @param below whether it is for all below the host, and not for itself
   * @param port empty for the usual ones
   */
  private record Entry(String host, boolean below, Optional<Integer> port) {
    static Entry parse(String text) {
      var lower = text.strip().toLowerCase(Locale.ROOT);
      var address = lower.indexOf(':') != lower.lastIndexOf(':') && !lower.startsWith("[");
      var entry = ENTRY.matcher(address ? "[" + lower + "]" : lower);
      if (entry.matches()) {
        var port = Optional.ofNullable(entry.group("port")).map(Integer::valueOf);
        var host = plain(entry.group("host"));
        if (host.isPresent() && port.orElse(1) >= 1 && port.orElse(1) <= MOST_PORT) {
          return new Entry(host.get(), entry.group("below") != null, port);
        }
      }
      throw new InvalidInputException(
          ErrorCode.INPUT_INVALID,
          "'%s' is no host to fetch dumps from; expected: host, host:port or *.domain"
              .formatted(text));
    }

    boolean allows(String wanted, int wantedPort) {
      return (below ? wanted.endsWith("." + host) : wanted.equals(host))
          && port.map(named -> named == wantedPort)
              .orElseGet(() -> USUAL_PORTS.contains(wantedPort));
    }
  }

  boolean namesAny() {
    return !entries.isEmpty();
  }

  /**
   * @throws ControlException NOT_SUPPORTED unless a dump may be fetched from there; STATE_CONFLICT
   *     when the host is not known
   */
  void require(URI address) {
    var scheme = String.valueOf(address.getScheme());
    var host = Optional.ofNullable(address.getHost()).flatMap(text -> plain(lower(text)));
    if (!(scheme.equals("http") || scheme.equals("https"))
        || host.isEmpty()
        || address.getRawUserInfo() != null) {
      throw new ControlException(
          ErrorCode.NOT_SUPPORTED,
          "a dump is fetched from an address of http or https, without a user in it");
    }
    var port = address.getPort() >= 0 ? address.getPort() : scheme.equals("https") ? 443 : 80;
    var allowing = entries.stream().filter(entry -> entry.allows(host.get(), port)).toList();
    if (allowing.isEmpty()) {
      throw new ControlException(
          ErrorCode.NOT_SUPPORTED,
          "this server fetches no dumps from %s, port %d: whoever runs it can allow that with the setting"
                  .formatted(host.get(), port)
              + " import.hosts; or upload the dump (POST /v1/protections/{id}/uploads)");
    }
    if (allowing.stream().allMatch(Entry::below)) {
      requireAway(host.get());
    }
  }

  private void requireAway(String host) {
    try {
      for (var address : resolver.addresses(host)) {
        if (address.isLoopbackAddress()
            || address.isLinkLocalAddress()
            || address.isAnyLocalAddress()
            || address.isMulticastAddress()) {
          throw new ControlException(
              ErrorCode.NOT_SUPPORTED,
              "%s leads to %s, where no dump is fetched from unless the setting import.hosts names"
                      .formatted(host, address.getHostAddress())
                  + " the host itself");
        }
      }
    } catch (UnknownHostException e) {
      throw new ControlException(
          ErrorCode.STATE_CONFLICT, "%s does not answer: nobody knows it".formatted(host));
    }
  }

  /** An address in the one form that the JDK prints; empty when it is none. */
  private static Optional<String> plain(String host) {
    if (!host.startsWith("[")) {
      return Optional.of(host);
    }
    try {
      return Optional.of(
          InetAddress.ofLiteral(host.substring(1, host.length() - 1)).getHostAddress());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
