package io.holdfast.agent;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SandboxRoom;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one drill has to itself: a folder, a short path outside of it, and the programs that were
 * started there. Closing ends and removes all of it, whoever made it: the next process can do so by
 * the names alone.
 */
final class DrillRoom implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DrillRoom.class);

  /** Where paths are short, and files may be large. */
  private static final Path OUTSIDE = Path.of("/var/tmp");

  private static final String PROGRAMS = ".programs";
  private static final String KEPT = ".kept";
  private static final String WAYS = "inspect.env";
  private static final Duration TERMINATE = Duration.ofSeconds(10);

  /** A program's start is known to the hundredth of a second, and the machine's to the second. */
  private static final Duration SAME_START = Duration.ofSeconds(2);

  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  /** For the users of programs, each into a folder of its own. */
  private static final FileAttribute<Set<PosixFilePermission>> PASSAGE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x"));

  private final Path root;
  private final Path folder;
  private final Path outside;
  private final Path programs;
  private final Path kept;

  private DrillRoom(Path root, UUID id) {
    this.root = root;
    folder = root.resolve(id.toString());
    outside = OUTSIDE.resolve("holdfast-drill-" + id);
    programs = root.resolve(id + PROGRAMS);
    kept = root.resolve(id + KEPT);
  }

  /** The room that a drill has or had. */
  static DrillRoom at(Path root, UUID id) {
    return new DrillRoom(root, id);
  }

  /** Makes an empty one; what an earlier attempt left is taken away first. */
  static DrillRoom open(Path root, UUID id) {
    var room = at(root, id);
    room.close();
    try {
      if (!Files.isDirectory(root)) {
        Files.createDirectory(root, PRIVATE);
      }
      Files.createDirectory(room.folder, PRIVATE);
      return room;
    } catch (IOException e) {
      throw new AgentException(
          ErrorCode.TARGET_UNWRITABLE, "cannot make the drill's folder " + room.folder, e);
    }
  }

  /** Whose room an entry of the root belongs to. */
  static Optional<UUID> id(Path entry) {
    var name = String.valueOf(entry.getFileName());
    var beside = name.endsWith(PROGRAMS) || name.endsWith(KEPT);
    var text = beside ? name.substring(0, name.indexOf('.')) : name;
    try {
      return text.length() == 36 ? Optional.of(UUID.fromString(text)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  Path folder() {
    return folder;
  }

  /** A room in it for one of several pieces. */
  SandboxRoom piece(int number) {
    var own = folder.resolve("piece-" + number);
    try {
      Files.createDirectory(own, PRIVATE);
      if (!Files.isDirectory(outside)) {
        Files.createDirectory(outside, PASSAGE);
      }
    } catch (IOException e) {
      throw new AgentException(ErrorCode.TARGET_UNWRITABLE, "cannot make " + own, e);
    }
    return new SandboxRoom(own, outside.resolve(Integer.toString(number)), this::started);
  }

  /**
   * Leaves all as it is, programs too, for people to look at.
   *
   * @param ways environment variables that lead to what was restored, written beside it
   */
  void keep(Instant until, Map<String, String> ways) {
    try {
      var text = new StringBuilder();
      new TreeMap<>(ways)
          .forEach((name, value) ->
              text.append("export %s='%s'%n".formatted(name, value.replace("'", "'\\''"))));
      if (!text.isEmpty()) {
        Files.writeString(folder.resolve(WAYS), text);
      }
      Files.writeString(kept, until.toString());
    } catch (IOException e) {
      throw new AgentException(ErrorCode.TARGET_UNWRITABLE, "cannot write in " + root, e);
    }
  }

  /** Until when it is kept; empty when it is not. */
  Optional<Instant> keptUntil() {
    try {
      return Files.exists(kept)
          ? Optional.of(Instant.parse(Files.readString(kept).strip()))
          : Optional.empty();
    } catch (IOException | DateTimeParseException e) {
      // Cut while it was written: as good as not kept, but it has to be removed some time.
      return Optional.of(Instant.EPOCH);
    }
  }

  /** Ends what runs here and removes what lies here. Never throws; what stays is told. */
  @Override
  public void close() {
    var interrupted = Thread.interrupted();
    try {
      programs().forEach(DrillRoom::end);
      for (var path : List.of(outside, folder, programs, kept)) {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
          Files.walkFileTree(path, new Remover());
        }
      }
    } catch (IOException e) {
      log.error("a drill's folder was not removed folder={}", folder, e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Notes a program, so that it ends with the room, whoever closes that. */
  void started(ProcessHandle program) {
    var line = "%d %d%n".formatted(program.pid(), start(program).toEpochMilli());
    try {
      Files.writeString(programs, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      program.destroyForcibly();
      throw new AgentException(ErrorCode.TARGET_UNWRITABLE, "cannot write in " + root, e);
    }
  }

  private List<ProcessHandle> programs() throws IOException {
    if (!Files.exists(programs)) {
      return List.of();
    }
    return Files.readAllLines(programs, StandardCharsets.UTF_8).stream()
        .flatMap(line -> find(line).stream())
        .toList();
  }

  /** A number may be another program's by now. */
  private static Optional<ProcessHandle> find(String line) {
    var words = line.split(" ", -1);
    if (words.length != 2 || !words[0].matches("[0-9]{1,9}") || !words[1].matches("[0-9]{1,18}")) {
      return Optional.empty();
    }
    var began = Instant.ofEpochMilli(Long.parseLong(words[1]));
    return ProcessHandle.of(Long.parseLong(words[0]))
        .filter(
            program -> Duration.between(began, start(program)).abs().compareTo(SAME_START) <= 0);
  }

  private static Instant start(ProcessHandle program) {
    return program.info().startInstant().orElse(Instant.EPOCH);
  }

  private static void end(ProcessHandle program) {
    var family = program.descendants().toList();
    program.destroy();
    try {
      program.onExit().get(TERMINATE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      log.warn("a drill's program had to be killed pid={}", program.pid());
    }
    program.destroyForcibly();
    family.forEach(ProcessHandle::destroyForcibly);
  }

  /** Removes a tree, folders without rights for their owner too; follows no link. */
  private static final class Remover extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes)
        throws IOException {
      if (!Files.isWritable(path) || !Files.isReadable(path) || !Files.isExecutable(path)) {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(path);
      return FileVisitResult.CONTINUE;
    }

    /** A program that is ending takes its own files away meanwhile. */
    @Override
    public FileVisitResult visitFileFailed(Path path, IOException failure) throws IOException {
      if (failure instanceof java.nio.file.NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      if (failure instanceof java.nio.file.AccessDeniedException && Files.isDirectory(path)) {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        Files.walkFileTree(path, this);
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }

    @Override
    public FileVisitResult postVisitDirectory(
        Path path, @org.jspecify.annotations.Nullable IOException failure) throws IOException {
      Files.deleteIfExists(path);
      return FileVisitResult.CONTINUE;
    }
  }
}
