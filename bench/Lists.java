import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Measures the five dialects' lists by {@code wrk}, and beside each the same rows fetched by bare
 * SQL, in turn, by as many connections. Run as a source file by {@code bench/lists}: {@code java -cp
 * DRIVERS Lists.java WORK JDBC-URL ROUNDS SECONDS [PATTERN]}.
 */
final class Lists {
  private static final int CONNECTIONS = 4;
  private static final List<String> DIALECTS =
      List.of("scp", "northflank", "veeam-azure", "veeam-m365", "mittwald");
  private static final String PROJECT = "5e4e3b50-97a1-4a70-9c4c-1b7f4b7a9e01";
  private static final String POINT = "7c9a1c5e-0d3e-4b35-8a7b-3d1f0f6a2d26";

  private final String access;
  private final String jdbc;
  private final int rounds;
  private final int seconds;
  private final Pattern only;
  private final HttpClient http = HttpClient.newHttpClient();

  /** A page of a list, and the statement that gives its rows; the count where its answer has one. */
  private record Case(String list, String page, String path, String rows, String count) {
    /** The first word of the list's name. */
    String dialect() {
      return list.split(" ")[0];
    }
  }

  /** In milliseconds and requests a second. */
  private record Taken(double median, double slow, double rate) {}

  private Lists(Path work, String jdbc, int rounds, int seconds, String only) throws IOException {
    this.access = Files.readString(work.resolve("access.json"));
    this.jdbc = jdbc;
    this.rounds = rounds;
    this.seconds = seconds;
    this.only = Pattern.compile(only);
  }

  public static void main(String[] arguments) throws Exception {
    new Lists(
            Path.of(arguments[0]),
            arguments[1],
            Integer.parseInt(arguments[2]),
            Integer.parseInt(arguments[3]),
            arguments.length > 4 ? arguments[4] : "")
        .measure();
  }

  private void measure() throws Exception {
    System.out.println(
        "| list | page | p50, p99 in ms; requests/s | bare rows: p50, p99; fetches/s | p99 to bare rows"
            + " (min, median, max) | p50 to first page (min, median, max) | bare count, ms |");
    System.out.println("|---|---|---|---|---|---|---|");
    var cases = cases();
    for (var one : cases) {
      probe(one, headers(one));
      wrk(one, headers(one)); // so that all that they share is compiled before the first is measured
    }
    for (var list : cases.stream().map(Case::list).distinct().toList()) {
      compare(cases.stream().filter(one -> one.list().equals(list)).toList());
    }
  }

  /** A list's pages in turn, round by round: what is compared was measured within a minute. */
  private void compare(List<Case> cases) throws Exception {
    var served = new LinkedHashMap<Case, List<Taken>>();
    var bare = new LinkedHashMap<Case, List<Taken>>();
    for (var round = 0; round < rounds; round++) {
      for (var one : cases) {
        served.computeIfAbsent(one, _ -> new ArrayList<>()).add(wrk(one, headers(one)));
        bare.computeIfAbsent(one, _ -> new ArrayList<>()).add(bare(one.rows()));
      }
    }
    for (var one : cases) {
      var count = one.count().isEmpty() ? "–" : "%.1f".formatted(once(one.count()));
      var first = served.get(cases.getFirst());
      var typical = middle(served.get(one));
      var beside = middle(bare.get(one));
      System.out.printf(
          Locale.ROOT,
          "| %s | %s | %.2f, %.2f; %.0f | %.2f, %.2f; %.0f | %s | %s | %s |%n",
          one.list(),
          one.page(),
          typical.median(),
          typical.slow(),
          typical.rate(),
          beside.median(),
          beside.slow(),
          beside.rate(),
          ratios(served.get(one), bare.get(one), Taken::slow),
          ratios(served.get(one), first, Taken::median),
          count);
    }
  }

  private static String ratios(List<Taken> ours, List<Taken> others, ToDoubleFunction<Taken> of) {
    var ratios = new double[ours.size()];
    for (var round = 0; round < ratios.length; round++) {
      ratios[round] = of.applyAsDouble(ours.get(round)) / of.applyAsDouble(others.get(round));
    }
    Arrays.sort(ratios);
    return "%.2f, %.2f, %.2f"
        .formatted(ratios[0], ratios[ratios.length / 2], ratios[ratios.length - 1]);
  }

  private List<Case> cases() throws Exception {
    var cases = new ArrayList<Case>();
    floor(cases);
    scp(cases);
    northflank(cases);
    azure(cases);
    m365(cases);
    mittwald(cases);
    cases.removeIf(one -> !only.matcher(one.dialect() + " " + one.page()).find());
    return cases;
  }

  /** What no list can be faster than: a request that asks the catalog nothing, and one for one row. */
  private void floor(List<Case> cases) {
    cases.add(
        new Case("veeam-azure floor", "no statement", "/api/v1/system/serviceIsUp", "select 1", ""));
    cases.add(
        new Case("veeam-m365 floor", "one row", "/v5/RestoreSessions?limit=1", "select 1", ""));
  }

  private void scp(List<Case> cases) {
    var path = "/v1/backups/00cd2538fbf94d12b36aabbdd607e974/restore-histories?size=20";
    var from =
        " from restore_session where protection_id = '00cd2538-fbf9-4d12-b36a-abbdd607e974' and purpose"
            + " in ('RECOVERY', 'CLONE', 'EXPORT')";
    three(cases, "scp", path, "&restore_state=FAILED", "&page=9999", from,
        " and state = 'ENDED' and result not in ('SUCCESS', 'WARNING')",
        " order by created_at desc, id desc limit 20", 199_980, true);
  }

  private void northflank(List<Case> cases) throws Exception {
    var path =
        "/v1/projects/example-project/addons/example-addon/backups/example-backup/restores?per_page=10";
    var rows =
        "select * from restore_session where restore_point_id = '%s' and purpose in ('RECOVERY',"
            .formatted(POINT)
            + " 'CLONE', 'EXPORT') order by millis_id desc, id desc limit 10";
    cases.add(new Case("northflank", "first", path, rows, ""));
    var deep = new Case("northflank", "10,000 by number", path + "&page=6000", rows, "");
    cases.add(deep);
    var answer = get(deep, headers(deep));
    var cursor = Pattern.compile("\"cursor\":\"([0-9a-f]+)\"").matcher(answer);
    if (cursor.find()) {
      cases.add(
          new Case("northflank", "the one after by cursor", path + "&cursor=" + cursor.group(1), rows, ""));
    }
  }

  private void azure(List<Case> cases) {
    var from =
        " from restore_point_copy where project_id = '%s' and state in ('VALID', 'DAMAGED', 'RETRIEVING')"
            .formatted(PROJECT)
            + " and point_status in ('AVAILABLE', 'DEGRADED', 'MISSING_COPIES')";
    var order = " order by id limit 30";
    cases.add(new Case("veeam-azure", "first", "/api/v1/restorePoints?limit=30", "select *" + from + order, "select count(*)" + from));
    cases.add(
        new Case("veeam-azure", "10,000", "/api/v1/restorePoints?limit=30&offset=299970", "select *" + from + order, "select count(*)" + from));
    cases.add(
        new Case("veeam-azure latest", "first", "/api/v1/restorePoints?limit=30&onlyLatest=true", "select *" + from + order, ""));
    var jobs =
        "select * from (select * from (select id, begun_at, state, result, progress from backup_session"
            + " where project_id = '%1$s' order by begun_at desc, id desc limit 30) backups union all"
            + " select * from (select id, begun_at, state, result, progress from restore_session where"
            + " project_id = '%1$s' order by begun_at desc, id desc limit 30) restores) sessions order"
            + " by begun_at desc, id desc limit 30";
    var rows = jobs.formatted(PROJECT);
    cases.add(new Case("veeam-azure jobs", "first", "/api/v1/jobSessions?limit=30", rows, ""));
    cases.add(
        new Case("veeam-azure jobs", "10,000", "/api/v1/jobSessions?limit=30&offset=299970", rows, ""));
  }

  private void m365(List<Case> cases) throws SQLException {
    var user = user();
    var from =
        " from restore_session where actor_id = '%s' and project_id = '%s' and purpose in ('RECOVERY',"
                .formatted(user, PROJECT)
            + " 'CLONE', 'EXPLORE', 'EXPORT') and explorer in ('MAILBOX', 'DRIVE', 'SITE', 'TEAMS')";
    three(cases, "veeam-m365", "/v5/RestoreSessions?limit=30", "&startTimeTo=2026-03-01T00:00:00Z",
        "&offset=299970", from, " and created_at < 1772323200000000",
        " order by created_at desc, id desc limit 30", 299_970, false);
  }

  private void mittwald(List<Case> cases) {
    var from =
        " from backup_session where project_id = '%s' and (state <> 'ENDED' or result in ('FAILED',"
                .formatted(PROJECT)
            + " 'ABORTED', 'NOT_SUPPORTED') or exists (select 1 from restore_point where id = point_id"
            + " and status in ('CREATING', 'AVAILABLE', 'DEGRADED', 'MISSING_COPIES')))";
    var path = "/v2/projects/%s/backups?limit=20".formatted(PROJECT);
    three(cases, "mittwald", path, "&withExportsOnly=true", "&page=10000", from,
        " and exists (select 1 from export where restore_point_id = point_id"
            + " and format in ('TAR_GZ', 'ZIP'))",
        " order by created_at, id limit 20", 199_980, true);
  }

  @SuppressWarnings("checkstyle:ParameterNumber")
  private static void three(
      List<Case> cases, String dialect, String path, String filter, String deep, String from,
      String filtered, String order, int offset, boolean counts) {
    var count = counts ? "select count(*)" + from : "";
    cases.add(new Case(dialect, "first", path, "select *" + from + order, count));
    cases.add(
        new Case(dialect, "filtered", path + filter, "select *" + from + filtered + order,
            counts ? "select count(*)" + from + filtered : ""));
    cases.add(new Case(dialect, "10,000", path + deep, "select *" + from + order, count));
  }

  private Map<String, String> headers(Case one) throws Exception {
    return switch (one.dialect()) {
      case "scp" -> signature(one);
      case "northflank", "mittwald" -> Map.of("Authorization", "Bearer " + of("native", "token"));
      default -> Map.of("Authorization", "Bearer " + login(one.dialect()));
    };
  }

  private Map<String, String> signature(Case one) throws Exception {
    var now = Long.toString(System.currentTimeMillis());
    var key = of("scp", "accessKey");
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(of("scp", "secretKey").getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    var text = "GET" + base("scp") + one.path() + now + key + "Openapi";
    var signed = Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    return Map.of(
        "Scp-Accesskey", key, "Scp-Timestamp", now, "Scp-ClientType", "Openapi",
        "Scp-Api-Version", "backup 1.1", "Scp-Signature", signed);
  }

  private String login(String dialect) throws Exception {
    var form =
        "grant_type=password&username=%s&password=%s"
            .formatted(of("veeamM365", "username"), of("veeamM365", "password"));
    var path = dialect.equals("veeam-azure") ? "/api/oauth2/token" : "/v5/token";
    var request =
        HttpRequest.newBuilder(URI.create(base(dialect) + path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form))
            .build();
    return first("\"access_token\" *: *\"([^\"]+)\"", http.send(request, BodyHandlers.ofString()).body());
  }

  private void probe(Case one, Map<String, String> headers) throws Exception {
    System.err.printf("lists: %s %s: %.300s%n", one.dialect(), one.page(), get(one, headers));
  }

  private String get(Case one, Map<String, String> headers) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(base(one.dialect()) + one.path()));
    headers.forEach(request::header);
    var answer = http.send(request.build(), BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(one + ": " + answer.statusCode() + " " + answer.body());
    }
    return answer.body();
  }

  private Taken wrk(Case one, Map<String, String> headers) throws Exception {
    var command =
        new ArrayList<>(
            List.of("wrk", "-t", "1", "-c", Integer.toString(CONNECTIONS), "-d", seconds + "s",
                "--timeout", "60s", "--latency"));
    headers.forEach((name, value) -> command.addAll(List.of("-H", name + ": " + value)));
    command.add(base(one.dialect()) + one.path());
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0 || output.contains("Non-2xx")) {
      throw new IOException(output);
    }
    return new Taken(
        millis(first("50% +(\\S+)", output)),
        millis(first("99% +(\\S+)", output)),
        Double.parseDouble(first("Requests/sec: +(\\S+)", output)));
  }

  private static double millis(String text) {
    var number = Double.parseDouble(text.replaceAll("[a-z]", ""));
    return text.endsWith("us") ? number / 1000 : text.endsWith("ms") ? number : number * 1000;
  }

  /** Each thread fetches all rows and all of their columns, again and again. */
  private Taken bare(String rows) throws Exception {
    var times = Collections.synchronizedList(new ArrayList<Double>());
    var threads = new ArrayList<Thread>();
    var end = System.nanoTime() + seconds * 1_000_000_000L;
    for (var at = 0; at < CONNECTIONS; at++) {
      threads.add(Thread.ofPlatform().start(() -> times.addAll(fetches(rows, end))));
    }
    for (var thread : threads) {
      thread.join();
    }
    var sorted = times.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return new Taken(
        sorted[sorted.length / 2], sorted[sorted.length * 99 / 100], (double) sorted.length / seconds);
  }

  private List<Double> fetches(String rows, long end) {
    var times = new ArrayList<Double>();
    try (var connection = DriverManager.getConnection(jdbc);
        var statement = connection.prepareStatement(rows)) {
      while (System.nanoTime() < end) {
        var began = System.nanoTime();
        try (var found = statement.executeQuery()) {
          var columns = found.getMetaData().getColumnCount();
          while (found.next()) {
            for (var column = 1; column <= columns; column++) {
              found.getObject(column);
            }
          }
        }
        times.add((System.nanoTime() - began) / 1e6);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(rows, e);
    }
    return times;
  }

  private double once(String query) throws SQLException {
    var best = Double.MAX_VALUE;
    try (Connection connection = DriverManager.getConnection(jdbc);
        var statement = connection.createStatement()) {
      for (var at = 0; at < 3; at++) {
        var began = System.nanoTime();
        statement.executeQuery(query).close();
        best = Math.min(best, (System.nanoTime() - began) / 1e6);
      }
    }
    return best;
  }

  private String user() throws SQLException {
    try (var connection = DriverManager.getConnection(jdbc);
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select id from credential where kind = 'PASSWORD'")) {
      rows.next();
      return rows.getString(1);
    }
  }

  /** The ports that {@code bench/lists} gives them. */
  private static String base(String dialect) {
    return "http://127.0.0.1:" + (Integer.getInteger("lists.port", 18_801) + DIALECTS.indexOf(dialect));
  }

  private String of(String name, String key) {
    var entry = access.substring(access.indexOf("\"" + name + "\""));
    return first("\"" + key + "\" *: *\"([^\"]+)\"", entry.substring(0, entry.indexOf('}')));
  }

  private static Taken middle(List<Taken> all) {
    var sorted = new ArrayList<>(all);
    sorted.sort((one, other) -> Double.compare(one.slow(), other.slow()));
    return sorted.get(sorted.size() / 2);
  }

  private static String first(String pattern, String text) {
    var found = Pattern.compile(pattern).matcher(text);
    if (!found.find()) {
      throw new IllegalStateException(pattern + " is not in " + text);
    }
    return found.group(1);
  }
}
