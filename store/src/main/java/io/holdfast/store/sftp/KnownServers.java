package io.holdfast.store.sftp;

import io.holdfast.store.location.StoreSettings;
import java.io.IOException;
import java.io.StringReader;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.sshd.client.config.hosts.KnownHostEntry;
import org.apache.sshd.client.keyverifier.ServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.apache.sshd.common.signature.Signature;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The keys that one server may prove itself by: those in known_hosts, and never a new one. */
final class KnownServers implements ServerKeyVerifier {
  private static final Logger log = LoggerFactory.getLogger(KnownServers.class);

  private final String server;
  private final List<PublicKey> known;
  private final List<PublicKey> revoked;
  private final AtomicReference<@Nullable String> refusal = new AtomicReference<>();

  private KnownServers(String server, List<PublicKey> known, List<PublicKey> revoked) {
    this.server = server;
    this.known = known;
    this.revoked = revoked;
  }

  static KnownServers read(StoreSettings.Ssh settings, String host, int port) throws IOException {
    var known = new ArrayList<PublicKey>();
    var revoked = new ArrayList<PublicKey>();
    for (var entry : entries(settings)) {
      if (entry.isHostMatch(host, port)) {
        var marker = entry.getMarker() == null ? "" : entry.getMarker();
        switch (marker) {
          case "" -> key(entry).ifPresent(known::add);
          case "revoked" -> key(entry).ifPresent(revoked::add);
          default -> log.debug("known_hosts line not used marker={}", marker);
        }
      }
    }
    var server = port == 22 ? host : "[%s]:%d".formatted(host, port);
    return new KnownServers(server, known, revoked);
  }

  /**
   * A server has several keys and shows one that we ask for: those of the kinds that we know go
   * first, or a good server would seem to be a false one.
   */
  List<NamedFactory<Signature>> preferred(List<NamedFactory<Signature>> all) {
    var kinds = known.stream().map(KeyUtils::getKeyType).collect(Collectors.toSet());
    var ordered = new ArrayList<NamedFactory<Signature>>();
    all.stream().filter(each -> isOf(kinds, each.getName())).forEach(ordered::add);
    all.stream().filter(each -> !isOf(kinds, each.getName())).forEach(ordered::add);
    return ordered;
  }

  /** Why the server was refused, if it was. */
  Optional<String> refusal() {
    return Optional.ofNullable(refusal.get());
  }

  @Override
  public boolean verifyServerKey(ClientSession session, SocketAddress address, PublicKey key) {
    if (revoked.stream().anyMatch(each -> KeyUtils.compareKeys(each, key))) {
      refusal.set("the server's key is revoked in known_hosts");
      return false;
    }
    if (known.stream().anyMatch(each -> KeyUtils.compareKeys(each, key))) {
      return true;
    }
    var shown = "%s %s".formatted(KeyUtils.getKeyType(key), KeyUtils.getFingerPrint(key));
    refusal.set(
        known.isEmpty()
            ? "the server %s is not in known_hosts; it shows the key %s: compare it, then add it with ssh-keyscan"
                .formatted(server, shown)
            : "the server %s shows another key than known_hosts has: %s".formatted(server, shown));
    return false;
  }

  private static boolean isOf(Set<String> kinds, String signature) {
    return kinds.contains(KeyUtils.getCanonicalKeyType(signature));
  }

  private static List<KnownHostEntry> entries(StoreSettings.Ssh settings) throws IOException {
    var entries = new ArrayList<KnownHostEntry>();
    if (settings.knownHosts() != null) {
      entries.addAll(
          KnownHostEntry.readKnownHostEntries(new StringReader(settings.knownHosts()), true));
    }
    var folder = settings.folder();
    if (folder != null && Files.isReadable(folder.resolve("known_hosts"))) {
      entries.addAll(KnownHostEntry.readKnownHostEntries(folder.resolve("known_hosts")));
    }
    return entries;
  }

  private static Optional<PublicKey> key(KnownHostEntry entry) {
    try {
      return Optional.ofNullable(
          entry.getKeyEntry().resolvePublicKey(null, PublicKeyEntryResolver.IGNORING));
    } catch (IOException | GeneralSecurityException e) {
      return Optional.empty(); // of a kind that we do not speak
    }
  }
}
