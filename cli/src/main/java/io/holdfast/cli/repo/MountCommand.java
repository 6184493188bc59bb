package io.holdfast.cli.repo;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.ExitStatus;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.SecretText;
import io.holdfast.cli.webdav.MountAccess;
import io.holdfast.cli.webdav.MountServer;
import io.holdfast.engine.mount.Mount;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serves snapshots as folders until it is stopped. */
@Command(
    name = "mount",
    description = "Show the snapshots as folders over WebDAV and in a browser, until Ctrl-C.")
final class MountCommand extends RepoSubcommand {
  /** Any name is taken. */
  private static final String USER = "holdfast";

  private static final Pattern ADDRESS = Pattern.compile("(\\[([^\\]]+)\\]|[^:]+):(\\d{1,5})");
  private static final int LARGEST_PORT = 65_535;
  private static final int PASSWORD_BITS = 130;
  private static final int SHORTEST_PASSWORD = 12;

  /** That asks no store. */
  private static final Duration LOCK_LOOKED_AT_EVERY = Duration.ofSeconds(1);

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SnapshotChoice.Usual choice;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "Where to serve (default: ${DEFAULT-VALUE}); port 0 takes any.")
  private String listen = "127.0.0.1:8490";

  @Option(
      names = "--mount-password-file",
      paramLabel = "FILE",
      description =
          "File with the password that clients give; else HOLDFAST_MOUNT_PASSWORD, else a new one is shown.")
  private @Nullable Path mountPasswordFile;

  @Option(
      names = "--open-to-this-machine",
      description = "Ask for no password: every user of this machine reads all of the snapshots.")
  private boolean open;

  /** What clients have to give. */
  private record Password(String text, boolean fresh) {}

  @Override
  public Integer call() throws InterruptedException {
    if (open && mountPasswordFile != null) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID, "--open-to-this-machine asks for no --mount-password-file");
    }
    var address = address();
    var password = open ? Optional.<Password>empty() : Optional.of(password());
    if (open && !address.getAddress().isLoopbackAddress()) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID,
          "--open-to-this-machine: %s is reached from other machines".formatted(listen));
    }
    var context = common.context();
    try (var repository = options.open(context);
        var lock = repository.lock(options.locking(context, true), false)) {
      return serve(repository, address, password, lock::ensureHeld);
    }
  }

  /**
   * @param ensureHeld throws when the lock was lost
   */
  private int serve(
      OpenRepository repository,
      InetSocketAddress address,
      Optional<Password> password,
      Runnable ensureHeld)
      throws InterruptedException {
    var mount =
        Mount.open(repository.repository(), choice.filter(common), common.context().clock());
    var access =
        password.map(each -> MountAccess.password(each.text())).orElseGet(MountAccess::thisMachine);
    try (var server = MountServer.start(address, access, mount)) {
      tell(server.url(), mount.snapshots(), password);
      if (!address.getAddress().isLoopbackAddress()) {
        common.warn(
            "what is read passes the network in the clear; an SSH tunnel to a loopback address hides it");
      }
      return untilStopped(ensureHeld);
    }
  }

  /** Ctrl-C is how a mount ends, unless it loses its lock. */
  private static int untilStopped(Runnable ensureHeld) {
    try {
      while (true) {
        ensureHeld.run();
        Thread.sleep(LOCK_LOOKED_AT_EVERY);
      }
    } catch (InterruptedException e) {
      return ExitStatus.DONE;
    }
  }

  private void tell(String url, int snapshots, Optional<Password> password) {
    var shape = new LinkedHashMap<String, Object>();
    shape.put("url", url);
    shape.put("snapshots", snapshots);
    var text =
        "%s shows %d %s, read-only, until Ctrl-C"
            .formatted(url, snapshots, snapshots == 1 ? "snapshot" : "snapshots");
    if (password.isPresent()) {
      shape.put("user", USER);
      text += "\nuser " + USER;
      if (password.get().fresh()) {
        shape.put("password", password.get().text());
        text += ", password " + password.get().text();
      }
    }
    common.print(shape, text);
  }

  private Password password() {
    var given =
        Optional.ofNullable(mountPasswordFile)
            .map(file -> SecretText.read(common.context().directory().resolve(file)))
            .or(() -> common.context().variable("HOLDFAST_MOUNT_PASSWORD"));
    if (given.isEmpty()) {
      var random = new BigInteger(PASSWORD_BITS, new SecureRandom());
      return new Password(random.toString(Character.MAX_RADIX), true);
    }
    if (given.get().length() < SHORTEST_PASSWORD) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID,
          "the mount's password is shorter than %d characters".formatted(SHORTEST_PASSWORD));
    }
    return new Password(given.get(), false);
  }

  private InetSocketAddress address() {
    var match = ADDRESS.matcher(listen);
    if (!match.matches() || Integer.parseInt(match.group(3)) > LARGEST_PORT) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID,
          "--listen is '%s'; write it as 127.0.0.1:8490 or [::1]:8490".formatted(listen));
    }
    var host = match.group(2) == null ? match.group(1) : match.group(2);
    try {
      return new InetSocketAddress(InetAddress.getByName(host), Integer.parseInt(match.group(3)));
    } catch (UnknownHostException e) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID, "--listen: there is no host '%s'".formatted(host), e);
    }
  }
}
