package io.holdfast.store.sftp;

import io.holdfast.base.ErrorCode;
import io.holdfast.store.StoreException;
import io.holdfast.store.location.StoreLocation;
import io.holdfast.store.location.StoreSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.config.hosts.ConfigFileHostEntryResolver;
import org.apache.sshd.client.config.hosts.HostConfigEntry;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.session.SessionContext;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.core.CoreModuleProperties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs in to one server, as OpenSSH's client would: the folder's configuration, known hosts and
 * keys, and the agent's keys, unless a key was given. Not thread-safe: its connection takes turns.
 */
final class SshLogin implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SshLogin.class);

  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);
  private static final int STANDARD_PORT = 22;
  private static final List<String> KEY_FILES = List.of("id_ed25519", "id_ecdsa", "id_rsa");

  private final StoreLocation.Sftp location;
  private final StoreSettings settings;
  private final Passphrase passphrase = new Passphrase();
  private @Nullable SshClient client;

  SshLogin(StoreLocation.Sftp location, StoreSettings settings) {
    this.location = location;
    this.settings = settings;
  }

  /**
   * @throws StoreException STORE_UNTRUSTED, STORE_FORBIDDEN
   * @throws IOException when the server cannot be reached
   */
  ClientSession connect() throws IOException {
    var entry = entry();
    var given = given();
    var known = KnownServers.read(settings.ssh(), entry.getHostName(), entry.getPort());
    var started = started(known);
    var session = started.connect(entry, null, null).verify(CONNECT).getSession();
    try {
      given.forEach(session::addPublicKeyIdentity); // before those of the folder
      session.setPasswordIdentityProvider(_ -> passwords());
      session.auth().verify(settings.transport().timeout());
      return session;
    } catch (IOException e) {
      session.close(true);
      throw explained(known, e);
    }
  }

  @Override
  public void close() {
    if (client != null) {
      client.stop();
      client = null;
    }
  }

  private IOException explained(KnownServers known, IOException cause) {
    known
        .refusal()
        .ifPresent(reason -> {
          throw new StoreException(ErrorCode.STORE_UNTRUSTED, location + ": " + reason, cause);
        });
    if (cause instanceof SshException refusal && isRefusal(refusal)) {
      throw new StoreException(
          ErrorCode.STORE_FORBIDDEN,
          location + ": the server takes none of our keys; put one into its authorized_keys",
          cause);
    }
    return cause;
  }

  /** Nothing is left to try, or the server has seen enough of what we tried. */
  private static boolean isRefusal(SshException cause) {
    return cause.getDisconnectCode() == SshConstants.SSH2_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE
        || String.valueOf(cause.getMessage())
            .toLowerCase(Locale.ROOT)
            .contains("too many authentication failures");
  }

  /** What the place names goes before what the configuration says, and that before custom. */
  private HostConfigEntry entry() throws IOException {
    var port = location.port() == 0 ? STANDARD_PORT : location.port();
    var user = location.user().isEmpty() ? System.getProperty("user.name", "") : location.user();
    var named = location.user().isEmpty() ? null : user;
    var entry =
        resolver().resolveEffectiveHost(location.host(), location.port(), null, named, null, null);
    if (entry == null) {
      return new HostConfigEntry(location.host(), location.host(), port, user);
    }
    requireDirect(entry);
    if (location.port() != 0 || entry.getPort() <= 0) {
      entry.setPort(port);
    }
    if (named != null || entry.getUsername() == null || entry.getUsername().isEmpty()) {
      entry.setUsername(user);
    }
    return entry;
  }

  /** A way round would be left out, and lead to another machine of the same name. */
  private void requireDirect(HostConfigEntry entry) {
    for (var way : List.of(HostConfigEntry.PROXY_JUMP_CONFIG_PROP, "ProxyCommand")) {
      var value = entry.getProperty(way, "none").strip();
      if (!value.isEmpty() && !value.equalsIgnoreCase("none")) {
        throw new StoreException(
            ErrorCode.NOT_SUPPORTED,
            "%s: the SSH configuration leads there by %s, which is not supported; forward a port with"
                    .formatted(location, way)
                + " 'ssh -L' and name that, or set HOLDFAST_SSH_FOLDER to a folder without it",
            null);
      }
    }
  }

  private HostConfigEntryResolver resolver() {
    var folder = settings.ssh().folder();
    return folder != null && Files.isReadable(folder.resolve("config"))
        ? new ConfigFileHostEntryResolver(folder.resolve("config"))
        : HostConfigEntryResolver.EMPTY;
  }

  private SshClient started(KnownServers known) throws IOException {
    close();
    var fresh = SshClient.setUpDefaultClient();
    fresh.setServerKeyVerifier(known);
    fresh.setSignatureFactories(known.preferred(fresh.getSignatureFactories()));
    fresh.setHostConfigEntryResolver(resolver());
    fresh.setFilePasswordProvider(passphrase);
    fresh.setKeyIdentityProvider(KeyIdentityProvider.wrapKeyPairs(keys()));
    var agent = settings.ssh().agent();
    if (agent != null && Files.exists(agent) && settings.ssh().key() == null) {
      fresh.setAgentFactory(new SshAgentSocket.Factory(agent));
    }
    CoreModuleProperties.IDLE_TIMEOUT.set(fresh, Duration.ZERO);
    CoreModuleProperties.HEARTBEAT_INTERVAL.set(fresh, HEARTBEAT);
    CoreModuleProperties.HEARTBEAT_NO_REPLY_MAX.set(
        fresh, (int) Math.max(1, settings.transport().timeout().dividedBy(HEARTBEAT)));
    fresh.start();
    client = fresh;
    return fresh;
  }

  /** What opened a key is no password of the login, and no server's to hear. */
  private List<String> passwords() {
    var password = settings.ssh().password();
    return password == null || passphrase.opened ? List.of() : List.of(password);
  }

  /** The password, where a key asks for one. */
  private final class Passphrase implements FilePasswordProvider {
    /** Whether it opened a key; volatile, as the library asks on threads of its own. */
    private volatile boolean opened;

    @Override
    public @Nullable String getPassword(
        @Nullable SessionContext session, NamedResource key, int retries) {
      return settings.ssh().password();
    }

    @Override
    public ResourceDecodeResult handleDecodeAttemptResult(
        @Nullable SessionContext session,
        NamedResource key,
        int retries,
        @Nullable String password,
        @Nullable Exception failure) {
      opened |= failure == null && password != null;
      return ResourceDecodeResult.TERMINATE;
    }
  }

  /** The key that was given, if one was. */
  private List<KeyPair> given() {
    var given = settings.ssh().key();
    if (given == null) {
      return List.of();
    }
    try {
      return load("the SSH key", given.getBytes(StandardCharsets.UTF_8));
    } catch (IOException | GeneralSecurityException e) {
      throw new StoreException(
          ErrorCode.STORE_FORBIDDEN,
          "the SSH key that was given cannot be read: " + e.getMessage(),
          e);
    }
  }

  /** Those of the folder that can be opened. */
  private List<KeyPair> keys() {
    var keys = new ArrayList<KeyPair>();
    var folder = settings.ssh().folder();
    if (folder != null) {
      for (var name : KEY_FILES) {
        keys.addAll(loadFile(folder.resolve(name)));
      }
    }
    return keys;
  }

  private List<KeyPair> loadFile(Path file) {
    try {
      return Files.isReadable(file) ? load(file.toString(), Files.readAllBytes(file)) : List.of();
    } catch (IOException | GeneralSecurityException e) {
      log.debug("SSH key not used file={} reason={}", file, e.getMessage());
      return List.of(); // locked, as a rule: the agent has it
    }
  }

  private List<KeyPair> load(String name, byte[] bytes)
      throws IOException, GeneralSecurityException {
    var keys = new ArrayList<KeyPair>();
    var loaded =
        SecurityUtils.loadKeyPairIdentities(
            null, NamedResource.ofName(name), new ByteArrayInputStream(bytes), passphrase);
    if (loaded != null) {
      loaded.forEach(keys::add);
    }
    return keys;
  }
}
