import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Makes a folder of many files, and measures browsing and searching it through the API of a running
 * server. Run as a source file by {@code bench/browse}: {@code java Browse.java make FOLDER FILES}
 * and {@code java Browse.java measure WORK FILES PID}.
 */
final class Browse {
  private static final int ROUNDS = 20;

  /** Restores until the server's compilers have seen to them. */
  private static final int WARM_UP = 200;

  /** Files in the largest page: a folder must go on after it for a page in the middle. */
  private static final int PAGE = 500;

  private final Path work;
  private final int files;
  private final long server;
  private final HttpClient http = HttpClient.newHttpClient();
  private final String base;
  private final String token;
  private int restored;

  private Browse(Path work, int files, long server) throws IOException {
    this.work = work;
    this.files = files;
    this.server = server;
    var access = Files.readString(work.resolve("data/access.json"));
    var api = access.substring(access.indexOf("\"native\""));
    base = first("\"baseUrl\"\\s*:\\s*\"([^\"]+)\"", api);
    token = first("\"token\"\\s*:\\s*\"([^\"]+)\"", api);
  }

  public static void main(String[] arguments) throws Exception {
    var files = Integer.parseInt(arguments[2]);
    if (files <= 2 * PAGE) {
      System.err.println("bench/browse: --files must be above " + 2 * PAGE + ", not " + files);
      System.exit(64);
    }
    if (arguments[0].equals("make")) {
      make(Path.of(arguments[1]), files);
      return;
    }
    new Browse(Path.of(arguments[1]), files, Long.parseLong(arguments[3])).measure();
  }

  private static void make(Path folder, int files) throws IOException {
    Files.createDirectories(folder);
    for (var i = 0; i < files; i++) {
      Files.writeString(folder.resolve(name(i)), "content of file " + i);
    }
  }

  /** Names as a mail server or an upload makes them: a number, and what nobody can guess. */
  private static String name(int number) {
    var mixed = (number + 1) * 0x9e3779b97f4a7c15L;
    return "%08d-%016x.eml".formatted(number, mixed);
  }

  private void measure() throws Exception {
    awaitIndex();
    var point = first("\"id\":\"([^\"]+)\"", get("/v1/restore-points?limit=1"));
    var folder = encoded(work.resolve("corpus").toString());
    var tree = "/v1/restore-points/" + point + "/tree?limit=50&path=" + folder;
    var index = indexBytes();
    System.out.printf(Locale.ROOT, "One folder of %,d files.%n%n", files);
    System.out.println("| step | first time | median of 20 | slowest of 20 |");
    System.out.println("|---|---|---|---|");
    row("first page of 50", tree);
    row("page in the middle", tree + "&cursor=" + cursorInTheMiddle(point, folder));
    row("search: part of one name", "/v1/search?q=" + name(files / 2).substring(2, 20));
    row("search: part of no name", "/v1/search?q=nobodyhasthis");
    row("search: pattern, one in ten", "/v1/search?glob=*7-*.eml");
    row("search: hash of a content", "/v1/search?hash=" + sha256("content of file " + files / 3));
    row("search: this very path", "/v1/search?path=" + folder + "/" + name(files / 2));
    Action restore = () -> restore(point, work.resolve("corpus").resolve(name(files / 2)));
    row("one file restored", restore);
    for (var i = 0; i < WARM_UP; i++) {
      restore.run();
    }
    row("one file restored, after " + WARM_UP + " more", restore);
    System.out.printf(
        Locale.ROOT,
        "%nIndex: %,d bytes, %.1f a file. Building it: %s of CPU time of its thread.%n%s%n",
        index,
        (double) index / files,
        buildCpu(),
        logLine());
  }

  /** What is timed. */
  private interface Action {
    void run() throws Exception;
  }

  private void row(String step, String target) throws Exception {
    row(step, () -> get(target));
  }

  private static void row(String step, Action action) throws Exception {
    var first = time(action);
    var rounds = new double[ROUNDS];
    for (var i = 0; i < ROUNDS; i++) {
      rounds[i] = time(action);
    }
    Arrays.sort(rounds);
    System.out.printf(
        Locale.ROOT,
        "| %s | %.1f ms | %.1f ms | %.1f ms |%n",
        step,
        first,
        rounds[ROUNDS / 2],
        rounds[ROUNDS - 1]);
  }

  private static double time(Action action) throws Exception {
    var began = System.nanoTime();
    action.run();
    return (System.nanoTime() - began) / 1e6;
  }

  /** From the wish to the session that has ended, and the file is there. */
  private void restore(String point, Path file) throws Exception {
    var target = work.resolve("restored").resolve(Integer.toString(restored++));
    Files.createDirectories(target);
    var session =
        first(
            "\"id\":\"([^\"]+)\"",
            post(
                "/v1/restore-sessions",
                """
                {"restorePointId": "%s", "selection": {"paths": ["%s"]}, "target": {"path": "%s"}}"""
                    .formatted(point, file, target)));
    var ended = get("/v1/restore-sessions/" + session, "Prefer", "wait=60");
    if (!ended.contains("\"result\":\"SUCCESS\"")
        || Files.mismatch(file, target.resolve(file.toString().substring(1))) >= 0) {
      throw new IOException("not restored: " + ended);
    }
  }

  /** Turns the largest pages up to the middle. */
  private String cursorInTheMiddle(String point, String folder) throws Exception {
    // A cursor belongs to its list, and the size of a page does not: the same cursor serves both.
    var target = "/v1/restore-points/" + point + "/tree?limit=" + PAGE + "&path=" + folder;
    var cursor = "";
    for (var seen = 0; seen < files / 2; seen += PAGE) {
      var page = get(target + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
      cursor = first("\"nextCursor\":\"([^\"]+)\"", page);
    }
    return cursor;
  }

  private void awaitIndex() throws Exception {
    while (!get("/v1/search?path=/&limit=1").contains("\"pointsNotIndexed\":0")) {
      Thread.sleep(500);
    }
  }

  private long indexBytes() throws IOException {
    try (var all = Files.list(work.resolve("data/file-index"))) {
      return all.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  /** Of the thread that builds, in clock ticks of a hundredth of a second. */
  private String buildCpu() throws IOException {
    try (var tasks = Files.list(Path.of("/proc/" + server + "/task"))) {
      for (var task : tasks.toList()) {
        var stat = Files.readString(task.resolve("stat"));
        if (stat.contains("(file-index)")) {
          var fields = stat.substring(stat.indexOf(')') + 2).split(" ");
          return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0 + " s";
        }
      }
    }
    return "unknown";
  }

  private String logLine() throws IOException {
    return Files.readAllLines(work.resolve("log")).stream()
        .filter(line -> line.contains("point indexed"))
        .reduce("", (a, b) -> b);
  }

  private String get(String target, String... header) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(base + target));
    return answer(header.length == 0 ? request : request.headers(header));
  }

  private String post(String target, String body) throws Exception {
    return answer(
        HttpRequest.newBuilder(URI.create(base + target))
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .POST(BodyPublishers.ofString(body)));
  }

  private String answer(HttpRequest.Builder request) throws Exception {
    var asked = request.header("Authorization", "Bearer " + token).build();
    var answer = http.send(asked, BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException(asked.uri() + ": " + answer.body());
    }
    return answer.body();
  }

  private static String first(String pattern, String text) {
    var found = Pattern.compile(pattern).matcher(text);
    if (!found.find()) {
      throw new IllegalStateException(pattern + " is not in " + text);
    }
    return found.group(1);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String sha256(String text) throws Exception {
    var digest = MessageDigest.getInstance("SHA-256");
    return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
  }
}
