package io.holdfast.control.configuration;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.Limits;
import io.holdfast.catalog.model.Placement;
import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.PlanId;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionStanding;
import io.holdfast.catalog.model.ProtectionState;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.Retention;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.model.SourceState;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;
import io.holdfast.control.ledger.Decision;
import io.holdfast.engine.crypto.Digest;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Protections of hosts that no agent of ours reads: one for each host and set of paths that
 * restic's clients back up into a repository. Source, plan and protection are made when the first
 * snapshot comes; a plan serves all of a repository's, so that how long they are kept is said once.
 */
public final class ClientProtections {
  /** A client writes what host and paths it likes; it must not fill the catalog with them. */
  private static final int MOST = 1_000;

  private static final int MOST_PATHS = 100;

  /** Of all paths of a source. */
  private static final int PATHS_CHARACTERS = 16 << 10;

  /** No system that clients run on opens a longer one. */
  private static final int PATH_CHARACTERS = 4 << 10;

  private static final int NAME_CHARACTERS = 200;
  private static final Pattern DRIVE = Pattern.compile("([A-Za-z]):[/\\\\](.*)");

  private final Sources sources;
  private final Plans plans;
  private final Protections protections;

  public ClientProtections(Sources sources, Plans plans, Protections protections) {
    this.sources = sources;
    this.plans = plans;
    this.protections = protections;
  }

  /**
   * What a snapshot says of where it came from.
   *
   * @param name of the host, as it calls itself; may be empty
   */
  public record Host(String name, List<String> paths) {
    public Host {
      paths = List.copyOf(paths);
    }

    /** Its paths as a source may have them. */
    public List<String> folders() {
      return ClientProtections.folders(paths);
    }

    /** The same for all snapshots of the same paths on the same host, as restic groups them. */
    public String fingerprint() {
      var digest = Digest.newSha256();
      digest.update(name.getBytes(UTF_8));
      for (var path : paths.stream().sorted().toList()) {
        digest.update((byte) 0);
        digest.update(path.getBytes(UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest());
    }
  }

  /** The protection that is there, unless it was given up. */
  public static Optional<Protection> find(
      CatalogTransaction catalog, RepositoryId repository, Host host) {
    return catalog
        .arrivals()
        .protection(repository, host.fingerprint())
        .flatMap(catalog.protections()::find)
        .filter(protection -> protection.standing().state() != ProtectionState.ARCHIVED);
  }

  /**
   * The protection that is there, or a new one.
   *
   * @param caller in whose name it is made
   * @throws ControlException STATE_CONFLICT when there are too many in the repository
   */
  public Protection of(Decision decision, Caller caller, Repository repository, Host host) {
    var there = find(decision.catalog(), repository.id(), host);
    if (there.isPresent()) {
      return there.get();
    }
    if (decision.catalog().arrivals().protections(repository.id()) >= MOST) {
      throw new ControlException(
          ErrorCode.STATE_CONFLICT,
          "repository '%s' has snapshots of %d hosts and paths already"
              .formatted(repository.name(), MOST));
    }
    var plan = plan(decision, caller, repository);
    var source = source(decision, caller, repository, host);
    var made =
        protections.create(
            decision,
            caller,
            (id, stamp) ->
                new Protection(
                    id,
                    source.projectId(),
                    source.id(),
                    plan,
                    source.name(),
                    true,
                    null,
                    ProtectionStanding.NEW,
                    stamp));
    decision.catalog().arrivals().protect(repository.id(), host.fingerprint(), made.id());
    return made;
  }

  private PlanId plan(Decision decision, Caller caller, Repository repository) {
    var known =
        decision
            .catalog()
            .arrivals()
            .anyProtection(repository.id())
            .flatMap(decision.catalog().protections()::find)
            .map(Protection::planId)
            .flatMap(decision.catalog().plans()::find)
            .filter(plan -> isFor(plan, repository));
    if (known.isPresent()) {
      return known.get().id();
    }
    return plans
        .create(
            decision,
            caller,
            (id, stamp) ->
                new Plan(
                    id,
                    Objects.requireNonNull(repository.projectId()),
                    cut("clients of " + repository.name()),
                    List.of(),
                    Retention.KEEP_ALL,
                    List.of(new Placement(repository.id(), 0, Duration.ZERO, null)),
                    List.of(),
                    Limits.NONE,
                    null,
                    null,
                    false,
                    stamp))
        .id();
  }

  private static boolean isFor(Plan plan, Repository repository) {
    return plan.placements().stream()
        .anyMatch(placement -> placement.repositoryId().equals(repository.id()));
  }

  private Source source(Decision decision, Caller caller, Repository repository, Host host) {
    var folders = host.folders();
    var hostname = printable(host.name()).isBlank() ? "unknown" : printable(host.name());
    var name =
        cut(
            folders.size() == 1
                ? "%s: %s".formatted(hostname, folders.getFirst())
                : "%s: %s and %d more".formatted(hostname, folders.getFirst(), folders.size() - 1));
    return sources.create(
        decision,
        caller,
        (id, stamp) ->
            new Source(
                id,
                Objects.requireNonNull(repository.projectId()),
                null,
                SourceKind.DIRECTORY,
                ProtectionSetup.slug(hostname, id),
                name,
                Folders.in(Map.of(), folders),
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                Map.of("host", cut(hostname)),
                null,
                null,
                null,
                SourceState.ACTIVE,
                stamp));
  }

  /**
   * Paths as a DIRECTORY source may have them: absolute, none in another, not too many, not too
   * long. A drive of Windows becomes the folder that restic makes of it.
   */
  static List<String> folders(List<String> paths) {
    var folders = new ArrayList<String>();
    var sorted =
        paths.stream()
            .map(ClientProtections::folder)
            .distinct()
            .sorted(Comparator.comparing(ClientProtections::closed))
            .toList();
    for (var path : sorted) {
      if (folders.isEmpty() || !closed(path).startsWith(closed(folders.getLast()))) {
        folders.add(path);
      }
    }
    return folders.isEmpty() ? List.of("/") : first(folders);
  }

  /** As many as a source may have. */
  private static List<String> first(List<String> folders) {
    var characters = 0;
    var count = 0;
    while (count < Math.min(MOST_PATHS, folders.size())) {
      characters += folders.get(count).length();
      if (characters > PATHS_CHARACTERS) {
        break;
      }
      count++;
    }
    return List.copyOf(folders.subList(0, count));
  }

  private static String closed(String path) {
    return path.endsWith("/") ? path : path + "/";
  }

  private static String folder(String path) {
    if (path.length() > PATH_CHARACTERS) {
      return "/";
    }
    var drive = DRIVE.matcher(path);
    var posix =
        drive.matches() ? "/" + drive.group(1) + "/" + drive.group(2).replace('\\', '/') : path;
    try {
      var absolute = Path.of(printable(posix.startsWith("/") ? posix : "/" + posix)).normalize();
      return absolute.toString().isEmpty() ? "/" : absolute.toString();
    } catch (InvalidPathException e) {
      return "/";
    }
  }

  /** Without line breaks and what else would change a list or a terminal. */
  private static String printable(String text) {
    return text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
  }

  private static String cut(String text) {
    return text.length() <= NAME_CHARACTERS ? text : text.substring(0, NAME_CHARACTERS);
  }
}
