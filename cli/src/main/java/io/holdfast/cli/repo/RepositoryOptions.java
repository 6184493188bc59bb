package io.holdfast.cli.repo;

import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.Context;
import io.holdfast.cli.PasswordReader;
import io.holdfast.engine.crypto.Password;
import io.holdfast.engine.lock.LockOptions;
import io.holdfast.engine.prune.Prune;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.runs.RunPlace;
import io.holdfast.store.CachedStore;
import io.holdfast.store.Store;
import io.holdfast.store.ThrottledStore;
import io.holdfast.store.TokenBucket;
import io.holdfast.store.location.StoreLocation;
import io.holdfast.store.location.StoreSettings;
import io.holdfast.store.location.VerifyWrites;
import io.holdfast.store.opening.Stores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which repository, and the password that opens it. */
public final class RepositoryOptions {
  /** Of all repositories together. */
  private static final long CACHE_BYTES = 4L << 30;

  @Option(
      names = {"-r", "--repository", "--repo"},
      paramLabel = "PLACE",
      description =
          "Where it lies: a folder, or s3:, sftp: or rest: as restic writes them (docs/cli.md);"
              + " else HOLDFAST_REPOSITORY or RESTIC_REPOSITORY.")
  private @Nullable String location;

  @Option(
      names = "--repository-file",
      paramLabel = "FILE",
      description =
          "File that says where it lies; else HOLDFAST_REPOSITORY_FILE or RESTIC_REPOSITORY_FILE.")
  private @Nullable Path locationFile;

  @Option(
      names = "--limit-upload",
      paramLabel = "KIB",
      description = "Write at most so many KiB a second (default: no limit).")
  private long uploadKibibytes;

  @Option(
      names = "--limit-download",
      paramLabel = "KIB",
      description = "Read at most so many KiB a second (default: no limit).")
  private long downloadKibibytes;

  @Option(
      names = {"-p", "--password-file"},
      paramLabel = "FILE",
      description =
          "File with the password; else the environment or standard input (docs/cli.md), else a question.")
  private @Nullable Path passwordFile;

  @Option(
      names = {"--lock-wait", "--retry-lock"},
      paramLabel = "TIME",
      converter = Sizes.Time.class,
      description =
          "Wait so long while somebody else holds a conflicting lock: seconds, or as 5m (default: do not wait).")
  private Duration lockWait = Duration.ZERO;

  @Option(
      names = "--password-command",
      paramLabel = "COMMAND",
      description =
          "Command that prints the password, with its arguments; else HOLDFAST_PASSWORD_COMMAND or RESTIC_PASSWORD_COMMAND.")
  private @Nullable String passwordCommand;

  @Option(
      names = "--no-lock",
      description =
          "Take no lock: for reading from a place that cannot be written, also by dry runs and as the source of a copy.")
  private boolean noLock;

  @Option(
      names = "--no-cache",
      description =
          "Keep nothing on this machine: no indexes and snapshots of a distant repository, nothing of what a backup saw.")
  private boolean noCache;

  @Option(
      names = "--cache-dir",
      paramLabel = "DIR",
      description =
          "Keep it in the folder holdfast of this one; else HOLDFAST_CACHE_DIR or RESTIC_CACHE_DIR, else ~/.cache.")
  private @Nullable Path cacheDirectory;

  @Option(
      names = "--cacert",
      paramLabel = "FILE",
      description = "File with the certificates to believe, and no others; else RESTIC_CACERT.")
  private @Nullable Path certificates;

  @Option(
      names = {"-v", "--verbose"},
      description = "Changes nothing: for scripts that were written for restic.")
  @SuppressWarnings("UnusedVariable") // taken, so that it is no fault
  private boolean[] verbose = {};

  @Option(
      names = "--verify-writes",
      paramLabel = "SHARE",
      description =
          "Read back what was written before anything refers to it: all, sample (one blob of each pack) or none (default: ${DEFAULT-VALUE}).")
  private String verifyWrites = VerifyWrites.SAMPLE.toString();

  private boolean inputIsData;

  /** For who works on what standard input holds: no password is looked for there. */
  void keepInput() {
    inputIsData = true;
  }

  boolean noCache() {
    return noCache;
  }

  /** The password of a repository to be made; the caller closes it. */
  Password newPassword(Context context) {
    return passwords(context).fresh(passwordFile, true);
  }

  private PasswordReader passwords(Context context) {
    return new PasswordReader(context, passwordCommand, inputIsData);
  }

  /** Names the store; changes nothing. The caller closes it. */
  Store store(Context context) {
    return cached(context, place(context));
  }

  private String place(Context context) {
    if (location != null && locationFile != null) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID, "give --repository or --repository-file, not both");
    }
    return Optional.ofNullable(location)
        .or(() -> Optional.ofNullable(locationFile).map(file -> placeIn(context, file)))
        .or(() -> context.variable("HOLDFAST_REPOSITORY", "RESTIC_REPOSITORY"))
        .or(() ->
            context
                .variable("HOLDFAST_REPOSITORY_FILE", "RESTIC_REPOSITORY_FILE")
                .map(file -> placeIn(context, Path.of(file))))
        .orElseThrow(() ->
            new CommandException(
                ErrorCode.INPUT_INVALID,
                "no repository is named; give --repository PLACE or set HOLDFAST_REPOSITORY"));
  }

  private static String placeIn(Context context, Path file) {
    var path = context.directory().resolve(file);
    try {
      return Files.readString(path).strip();
    } catch (IOException e) {
      throw new CommandException(
          ErrorCode.PATH_UNREADABLE, "cannot read the repository's place in %s".formatted(path), e);
    }
  }

  /** Where it lies, without secrets; a folder without the links that may lead there. */
  String realPlace(Context context) {
    var location = StoreLocation.parse(place(context), context.directory()).location();
    if (location instanceof StoreLocation.Local(var folder)) {
      try {
        return folder.toRealPath().toString();
      } catch (IOException e) {
        throw new CommandException(
            ErrorCode.PATH_UNREADABLE, "cannot tell where %s lies: %s".formatted(folder, e));
      }
    }
    return location.toString();
  }

  private Store cached(Context context, String place) {
    var store = store(context, place);
    var parsed = StoreLocation.parse(place, context.directory());
    return noCache || parsed.location() instanceof StoreLocation.Local
        ? store
        : new CachedStore(store, cacheFolder(context), CACHE_BYTES, context.clock());
  }

  private Store store(Context context, String place) {
    var parsed = StoreLocation.parse(place, context.directory());
    if (parsed.location() instanceof StoreLocation.Local(var folder)) {
      requireNoFile(folder);
    }
    var environment = new HashMap<>(context.environment());
    if (certificates != null) {
      environment.put("RESTIC_CACERT", context.directory().resolve(certificates).toString());
    }
    var settings = StoreSettings.ofEnvironment(environment, parsed.location());
    var account = parsed.account();
    var complete = account.isEmpty() ? settings : settings.withRest(account.get());
    return limited(Stores.open(parsed.location(), complete));
  }

  /** Where backups remember what they saw, an absolute path; empty when they shall not. */
  Optional<Path> memory(Context context) {
    var folder = context.directory().resolve(cacheFolder(context)).resolve("folders");
    return noCache ? Optional.empty() : Optional.of(folder.normalize());
  }

  /** What a prune works with; what it sorts lies in the cache folder, or among temporary files. */
  Prune.Means pruneMeans(Context context) {
    var folder = context.directory().resolve(cacheFolder(context)).resolve("prune");
    return Prune.Means.in(noCache ? RunPlace.temporary() : RunPlace.in(folder.normalize()));
  }

  /** Where this machine keeps what it can have again. */
  Path cacheFolder(Context context) {
    return Optional.ofNullable(cacheDirectory)
        .or(() -> context.variable("HOLDFAST_CACHE_DIR", "RESTIC_CACHE_DIR").map(Path::of))
        .map(named -> named.resolve("holdfast")) // what else is there is somebody else's
        .or(() -> context.variable("XDG_CACHE_HOME").map(shared -> Path.of(shared, "holdfast")))
        .orElseGet(() ->
            Path.of(
                context.variable("HOME").orElse(System.getProperty("user.home", ".")),
                ".cache",
                "holdfast"));
  }

  private Store limited(Store store) {
    if (uploadKibibytes < 0 || downloadKibibytes < 0) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID,
          "--limit-upload and --limit-download are 0 or more KiB a second");
    }
    return uploadKibibytes == 0 && downloadKibibytes == 0
        ? store
        : new ThrottledStore(
            store,
            new TokenBucket(uploadKibibytes * 1024),
            new TokenBucket(downloadKibibytes * 1024));
  }

  /** A store would say that its disk has a fault. */
  private static void requireNoFile(Path path) {
    Stream.iterate(path, Objects::nonNull, Path::getParent)
        .filter(Files::exists)
        .findFirst()
        .filter(Files::isRegularFile)
        .ifPresent(file -> {
          throw new CommandException(
              ErrorCode.INPUT_INVALID, "%s is a file; a repository is a folder".formatted(file));
        });
  }

  /** Opens it for a look at what its store really has; the caller closes it. */
  OpenRepository openUncached(Context context) {
    return open(context, store(context, place(context)));
  }

  /** Opens it; the caller closes it. */
  OpenRepository open(Context context) {
    return open(context, cached(context, place(context)));
  }

  private OpenRepository open(Context context, Store store) {
    try (var password = passwords(context).current(passwordFile)) {
      return password.open(each -> opened(store, each));
    } catch (Throwable e) {
      store.close();
      throw e;
    }
  }

  private OpenRepository opened(Store store, Password password) {
    var how = VerifyWrites.parse("--verify-writes", verifyWrites);
    var repository = Repository.open(store, password);
    repository.verifyWrites(how);
    return new OpenRepository(store, repository);
  }

  /**
   * Opens another repository beside this one; the caller closes it.
   *
   * @param ownPasswordFile if its password is in a file of its own
   * @param variable of the environment that may hold its password; with {@code _FILE} behind it,
   *     the name of a file. When nothing tells it, this repository's password is tried
   */
  OpenRepository openOther(
      Context context, String place, @Nullable Path ownPasswordFile, String variable) {
    var store = cached(context, place);
    try (var password = passwords(context).other(ownPasswordFile, variable, passwordFile)) {
      return password.open(each -> opened(store, each));
    } catch (Throwable e) {
      store.close();
      throw e;
    }
  }

  LockOptions lock(Context context) {
    return LockOptions.standard(context.clock()).waitingUpTo(lockWait);
  }

  /**
   * @param reading whether nothing is changed, as by a dry run: that may be done without a lock
   */
  OpenRepository.Locking locking(Context context, boolean reading) {
    return reading
        ? new OpenRepository.Locking(lock(context), noLock)
        : new OpenRepository.Locking(lockAlways(context), false);
  }

  /** For what changes the repository and is never done without a lock. */
  private LockOptions lockAlways(Context context) {
    if (noLock) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID, "--no-lock is for reading; this command changes the repository");
    }
    return lock(context);
  }
}
