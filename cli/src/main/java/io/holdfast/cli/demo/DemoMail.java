package io.holdfast.cli.demo;

import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import io.holdfast.sources.SandboxRoom;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.stream.ScratchProgram;
import io.holdfast.sources.stream.ScratchProgram.Ground;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Dovecot server of the demo's own, on a free port of this machine, with the mail of two people.
 */
final class DemoMail implements AutoCloseable {
  /** The accounts. */
  static final List<String> PEOPLE = List.of("ada@shop.example", "grace@shop.example");

  private static final String HOST = "127.0.0.1";
  private static final List<Path> PROGRAMS =
      List.of(Path.of("/usr/sbin/dovecot"), Path.of("/usr/local/sbin/dovecot"));

  /** Another package than the program's. */
  private static final List<Path> IMAP =
      List.of(
          Path.of("/usr/lib/dovecot/imap"),
          Path.of("/usr/libexec/dovecot/imap"),
          Path.of("/usr/local/libexec/dovecot/imap"));

  private static final Instant FIRST = Instant.parse("2026-01-05T08:00:00Z");

  private final ScratchProgram program;
  private final int port;
  private final String password;

  private DemoMail(ScratchProgram program, int port, String password) {
    this.program = program;
    this.port = port;
    this.password = password;
  }

  /**
   * @param password of everybody
   * @throws SourceException TOOL_MISSING when there is no such server
   */
  static DemoMail start(SandboxRoom room, String password) throws InterruptedException {
    var server = installed(PROGRAMS);
    installed(IMAP);
    var ground = Ground.of(room, "dovecot");
    try {
      var port = freePort();
      var file = ground.folder().resolve("dovecot.conf");
      for (var name : List.of("run", "state", "mail")) {
        Files.createDirectories(place(ground, name));
      }
      for (var person : PEOPLE) {
        letters(ground.folder().resolve("mail").resolve(person), person);
      }
      Files.writeString(file, configuration(ground, port, password));
      ground.own(ground.folder());
      var words = List.of(server.toString(), "-F", "-c", file.toString());
      return new DemoMail(
          ScratchProgram.start(room, ground, words, () -> answers(port)), port, password);
    } catch (IOException e) {
      throw new CommandException(ErrorCode.TARGET_UNWRITABLE, "no place for a mail server", e);
    }
  }

  /** What reaches an account. */
  Map<String, String> settings(String person) {
    return Map.of("host", HOST, "port", Integer.toString(port), "tls", "none", "user", person);
  }

  Map<String, String> secrets() {
    return Map.of("password", password);
  }

  @Override
  public void close() {
    program.close();
  }

  private static Path installed(List<Path> places) {
    return places.stream()
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() ->
            new SourceException(
                ErrorCode.TOOL_MISSING,
                "no IMAP server is installed; install the package dovecot-imapd"));
  }

  /** Sockets lie where paths are short. */
  private static Path place(Ground ground, String name) {
    return ("run".equals(name) ? ground.sockets() : ground.folder()).resolve(name);
  }

  private static void letters(Path maildir, String person) throws IOException {
    folder(
        maildir,
        letter(person, "Welcome", "Your mailbox is ready.", FIRST),
        letter(person, "Invoice 1842", "42.00 EUR, please.", FIRST.plusSeconds(3_600)),
        letter(person, "Re: Invoice 1842", "Paid. Thank you!", FIRST.plusSeconds(90_000)));
    folder(
        maildir.resolve("Orders"),
        letter(person, "Order 17", "Two of the blue ones.", FIRST.plusSeconds(200_000)),
        letter(person, "Order 18", "One of the red ones.", FIRST.plusSeconds(300_000)));
  }

  private record Letter(String name, String text, Instant received) {}

  private static Letter letter(String to, String subject, String body, Instant at) {
    var id = "%d.%s".formatted(at.getEpochSecond(), to);
    var text =
        "Message-ID: <%s>\nFrom: Edsger <edsger@customer.example>\nTo: %s\nSubject: %s\n\n%s\n"
            .formatted(id, to, subject, body);
    return new Letter(
        "%d.M1P1.demo:2,S".formatted(at.getEpochSecond()), text.replace("\n", "\r\n"), at);
  }

  private static void folder(Path maildir, Letter... letters) throws IOException {
    for (var name : List.of("cur", "new", "tmp")) {
      Files.createDirectories(maildir.resolve(name));
    }
    for (var letter : letters) {
      var file = Files.writeString(maildir.resolve("cur").resolve(letter.name()), letter.text());
      Files.setLastModifiedTime(file, FileTime.from(letter.received()));
    }
  }

  private static String configuration(Ground ground, int port, String password)
      throws InterruptedException {
    var user = Optional.ofNullable(ground.user()).orElse(System.getProperty("user.name", "nobody"));
    return """
    base_dir = @sockets@/run
    state_dir = @folder@/state
    log_path = @folder@/dovecot.log
    protocols = imap
    listen = @host@
    ssl = no
    disable_plaintext_auth = no
    auth_mechanisms = plain
    default_internal_user = @user@
    default_internal_group = @group@
    default_login_user = @user@
    first_valid_uid = 1
    first_valid_gid = 1
    mail_location = maildir:@folder@/mail/%u:LAYOUT=fs
    mail_fsync = never
    passdb {
      driver = static
      args = password=@password@
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
        port = 0
      }
    }
    namespace inbox {
      inbox = yes
      separator = /
    }
    """
        .replace("@sockets@", ground.sockets().toString())
        .replace("@folder@", ground.folder().toString())
        .replace("@host@", HOST)
        .replace("@user@", user)
        .replace("@group@", ScratchProgram.run(List.of("id", "-gn", user)).strip())
        .replace("@password@", password)
        .replace("@port@", Integer.toString(port));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral(HOST))) {
      return socket.getLocalPort();
    }
  }

  private static boolean answers(int port) {
    try (var socket = new Socket(InetAddress.ofLiteral(HOST), port)) {
      return socket.getInputStream().read() == '*';
    } catch (IOException e) {
      return false;
    }
  }
}
