package io.holdfast.sources.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.sources.Secret;
import io.holdfast.sources.SourceSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A Dovecot on ports of its own, with an account for every name; one for all tests of this JVM. It
 * runs without rights: as whoever runs the tests or, for root, as nobody.
 */
public final class DovecotServer {
  public static final String PASSWORD = "correct-horse-battery";
  public static final String MASTER = "caretaker";
  public static final String MASTER_PASSWORD = "all-the-keys";

  /** An account that may hold this many bytes. */
  public static final String SMALL_USER = "small";

  public static final int SMALL_BYTES = 40_000;

  private static DovecotServer shared;

  private final Path folder;
  private final Process process;
  private final AtomicInteger users = new AtomicInteger();
  public final int port;
  public final int tlsPort;

  private DovecotServer() throws IOException {
    folder = Files.createTempDirectory("holdfast-dovecot");
    port = freePort();
    tlsPort = freePort();
    certificate();
    for (var name : List.of("run", "state", "mail")) {
      Files.createDirectory(folder.resolve(name));
    }
    Files.writeString(folder.resolve("master"), MASTER + ":{PLAIN}" + MASTER_PASSWORD + "::::::\n");
    Files.writeString(
        folder.resolve("users"),
        "%s:{PLAIN}%s::::%s/mail/%s::userdb_quota_rule=*:bytes=%d\n"
            .formatted(SMALL_USER, PASSWORD, folder, SMALL_USER, SMALL_BYTES));
    Files.writeString(folder.resolve("dovecot.conf"), configuration());
    if (isRoot()) {
      try (var all = Files.walk(folder)) {
        var nobody = folder.getFileSystem().getUserPrincipalLookupService();
        for (var each : all.toList()) {
          Files.setOwner(each, nobody.lookupPrincipalByName("nobody"));
        }
      }
    }
    process = start();
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
  }

  public static synchronized DovecotServer shared() {
    if (shared == null) {
      try {
        shared = new DovecotServer();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot start Dovecot for the tests", e);
      }
    }
    return shared;
  }

  /** A name with an empty account. */
  public String newUser() {
    return "user" + users.incrementAndGet();
  }

  public SourceSettings settings(String user) {
    return settings(user, port);
  }

  public SourceSettings settings(String user, int at) {
    return new SourceSettings(
        Map.of("host", "127.0.0.1", "port", "" + at, "tls", "none", "user", user),
        Map.of("password", secret(PASSWORD)));
  }

  public static Secret secret(String text) {
    return new Secret(text.getBytes(UTF_8));
  }

  /** Trusted for {@code localhost}. */
  public String certificatePem() throws IOException {
    return Files.readString(folder.resolve("certificate.pem"));
  }

  /** Where an account lies, as maildirs. */
  public Path mail(String user) {
    return folder.resolve("mail").resolve(user);
  }

  private String configuration() throws IOException {
    var user = isRoot() ? "nobody" : System.getProperty("user.name");
    var group = Files.readAttributes(folder, "posix:group", LinkOption.NOFOLLOW_LINKS).get("group");
    return """
    base_dir = @folder@/run
    state_dir = @folder@/state
    log_path = @folder@/log
    protocols = imap
    listen = 127.0.0.1
    ssl = yes
    ssl_cert = <@folder@/certificate.pem
    ssl_key = <@folder@/key.pem
    disable_plaintext_auth = no
    auth_mechanisms = plain
    auth_master_user_separator = *
    auth_failure_delay = 0
    default_internal_user = @user@
    default_internal_group = @group@
    default_login_user = @user@
    first_valid_uid = 1
    mail_location = maildir:@folder@/mail/%u:LAYOUT=fs
    mail_max_userip_connections = 100
    mail_max_keyword_length = 100
    mail_fsync = never
    mail_plugins = acl quota
    protocol imap {
      mail_plugins = $mail_plugins imap_acl imap_quota
    }
    plugin {
      acl = vfile
      acl_user = %u
      master_user = %u
      quota = count:User quota
      quota_vsizes = yes
      quota_rule = *:storage=1G
    }
    mailbox_list_index = yes
    passdb {
      driver = passwd-file
      args = @folder@/master
      master = yes
    }
    passdb {
      driver = passwd-file
      args = @folder@/users
    }
    passdb {
      driver = static
      args = password=@password@
    }
    userdb {
      driver = passwd-file
      args = @folder@/users
      default_fields = uid=@user@ gid=@group@
    }
    userdb {
      driver = static
      args = uid=@user@ gid=@group@ home=@folder@/mail/%u
    }
    service anvil {
      chroot =
    }
    service stats {
      chroot =
    }
    service imap-login {
      chroot =
      inet_listener imap {
        port = @port@
      }
      inet_listener imaps {
        port = @tlsPort@
      }
    }
    namespace inbox {
      inbox = yes
      separator = /
      mailbox Sent {
        special_use = \\Sent
      }
    }
    """
        .replace("@folder@", folder.toString())
        .replace("@user@", user)
        .replace("@group@", isRoot() ? "nogroup" : String.valueOf(group))
        .replace("@password@", PASSWORD)
        .replace("@port@", "" + port)
        .replace("@tlsPort@", "" + tlsPort);
  }

  private void certificate() throws IOException {
    run(
        List.of(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost",
            "-keyout",
            folder.resolve("key.pem").toString(),
            "-out",
            folder.resolve("certificate.pem").toString()));
  }

  private static void run(List<String> command) throws IOException {
    var started =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (started.waitFor() != 0) {
        throw new IOException(command + " failed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** A shell holds the server and our pipe: when we are gone, so is the pipe, and so the server. */
  private Process start() throws IOException {
    var command = new ArrayList<String>();
    if (isRoot()) {
      command.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
    }
    command.addAll(
        List.of(
            "sh",
            "-c",
            "exec 3<&0; \"$@\" </dev/null & server=$!; "
                + "(while read -r line <&3; do :; done; kill $server) & wait $server",
            "sh",
            binary().toString(),
            "-F",
            "-c",
            folder.resolve("dovecot.conf").toString()));
    var started =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Files.createTempFile("holdfast-dovecot", ".log").toFile())
            .start();
    Awaitility.await()
        .pollInterval(java.time.Duration.ofMillis(50))
        .atMost(java.time.Duration.ofSeconds(60))
        .until(() -> !started.isAlive() || answers());
    if (!started.isAlive()) {
      throw new IOException("Dovecot did not start; see " + folder.resolve("log"));
    }
    return started;
  }

  private static Path binary() {
    return Stream.of("/usr/sbin/dovecot", "/usr/local/sbin/dovecot")
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(Path.of("dovecot"));
  }

  private boolean answers() {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.getInputStream().read() == '*';
    } catch (IOException e) {
      return false;
    }
  }

  private void stop() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      try (var all = Files.walk(folder)) {
        for (var each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(each);
        }
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
