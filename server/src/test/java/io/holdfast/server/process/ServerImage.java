package io.holdfast.server.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * What the tests' servers run from: this test's class path as jars, and a start-up cache of them,
 * made by one rehearsal for all tests of a build. The tests start some hundred servers, and without
 * the cache each spends seconds of CPU time on loading its classes.
 */
public final class ServerImage {
  private static final Path PLACE = Path.of("target", "server-image").toAbsolutePath();
  private static final List<String> FLAGS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          // Most live for seconds, and would compile at once all that the rehearsal compiled.
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:-AOTReplayTraining",
          "-Xmx256m",
          "--enable-native-access=ALL-UNNAMED",
          "--add-opens=java.base/com.sun.crypto.provider=ALL-UNNAMED");

  private static final Pattern SIGNATURE = Pattern.compile("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");
  private static final String SERVER = "io.holdfast.server.Main";

  private static @Nullable ServerImage only;

  private final Path cache;
  private final String classPath;

  private ServerImage(Path cache, String classPath) {
    this.cache = cache;
    this.classPath = classPath;
  }

  /** The command line of a server, as far as it is the same for all. */
  static List<String> command() {
    return command(SERVER);
  }

  /**
   * A program that does what {@code ./holdfast} does in the source tree.
   *
   * @param file to be written
   * @param main the server's main class, or another on the same class path
   */
  public static Path program(Path file, String main) throws IOException {
    var words = command(main).stream().map("'%s'"::formatted).collect(Collectors.joining(" "));
    Files.writeString(file, "#!/bin/sh\nexec %s \"$@\"\n".formatted(words));
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private static synchronized List<String> command(String main) {
    if (only == null) {
      only = make();
    }
    return only.command("-XX:AOTCache=" + only.cache, main);
  }

  private List<String> command(String cacheFlag, String main) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(cacheFlag);
    command.addAll(FLAGS);
    command.addAll(List.of("-cp", classPath, main));
    return command;
  }

  /** Processes of the same build wait for the first one that comes. */
  private static ServerImage make() {
    try {
      Files.createDirectories(PLACE);
      try (var file =
              FileChannel.open(
                  PLACE.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          var _ = file.lock()) {
        var entries = entries();
        var folder = Files.createDirectories(PLACE.resolve(fingerprint(entries)));
        var image = new ServerImage(folder.resolve("start.aot"), jars(entries, folder));
        if (!Files.exists(image.cache)) {
          image.rehearse(folder);
        }
        return image;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static List<Path> entries() {
    return Stream.of(System.getProperty("java.class.path").split(":"))
        .map(Path::of)
        .filter(entry -> Files.exists(entry) && !entry.endsWith("test-classes"))
        .toList();
  }

  /** Of the classes that are not in jars: those change from build to build. */
  private static String fingerprint(List<Path> entries) throws IOException {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      for (var entry : entries) {
        for (var file : tree(entry)) {
          var line =
              "%s %s %s\n".formatted(file, Files.size(file), Files.getLastModifiedTime(file));
          digest.update(line.getBytes(StandardCharsets.UTF_8));
        }
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Path> tree(Path entry) throws IOException {
    try (var paths = Files.walk(entry)) {
      return paths
          .filter(path -> !path.equals(entry) || !Files.isDirectory(path))
          .sorted()
          .toList();
    }
  }

  /** The JVM keeps nothing of a class path that has folders, and no class of a signed jar. */
  private static String jars(List<Path> entries, Path folder) throws IOException {
    var jars = new ArrayList<Path>();
    for (var entry : entries) {
      var asItIs = !Files.isDirectory(entry) && !signed(entry);
      jars.add(asItIs ? entry : jar(entry, folder.resolve(jars.size() + ".jar")));
    }
    return jars.stream().map(Path::toString).collect(Collectors.joining(":"));
  }

  private static boolean signed(Path jar) throws IOException {
    try (var file = new JarFile(jar.toFile(), false)) {
      return file.stream().anyMatch(entry -> SIGNATURE.matcher(entry.getName()).matches());
    }
  }

  private static Path jar(Path entry, Path jar) throws IOException {
    if (Files.exists(jar)) {
      return jar;
    }
    var unfinished = jar.resolveSibling(jar.getFileName() + ".new");
    try (var out = new JarOutputStream(Files.newOutputStream(unfinished))) {
      out.setLevel(0);
      if (Files.isDirectory(entry)) {
        addFolder(entry, out);
      } else {
        addJar(entry, out);
      }
    }
    return Files.move(unfinished, jar, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void addFolder(Path classes, JarOutputStream out) throws IOException {
    for (var path : tree(classes)) {
      // Folders too: who scans a class path asks for them.
      var name = classes.relativize(path).toString();
      var isFolder = Files.isDirectory(path);
      out.putNextEntry(new JarEntry(isFolder ? name + "/" : name));
      if (!isFolder) {
        Files.copy(path, out);
      }
    }
  }

  private static void addJar(Path jar, JarOutputStream out) throws IOException {
    try (var in = new ZipInputStream(Files.newInputStream(jar))) {
      for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        if (!SIGNATURE.matcher(entry.getName()).matches()) {
          out.putNextEntry(new JarEntry(entry.getName()));
          in.transferTo(out);
        }
      }
    }
  }

  /** Starts a server and stops it; the JVM then writes the cache. */
  private void rehearse(Path folder) throws IOException, InterruptedException {
    var data = Files.createTempDirectory(folder, "rehearsal").resolve("data");
    var written = folder.resolve("start.new");
    var command = command("-XX:AOTCacheOutput=" + written, SERVER);
    command.addAll(List.of("serve", "--data", data.toString()));
    command.addAll(List.of("--listen", "127.0.0.1:0"));
    var log = folder.resolve("rehearsal.log").toFile();
    var server = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
    try {
      Awaitility.await()
          .atMost(ServerProcess.START)
          .until(() -> Files.exists(data.resolve("access.json")) || !server.isAlive());
      server.destroy();
      server.waitFor();
      Files.move(written, cache, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      server.destroyForcibly();
    }
  }
}
