package io.holdfast.cli.repo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.ExitStatus;
import io.holdfast.cli.CommandLineHarness.Running;
import io.holdfast.engine.crypto.Password;
import io.holdfast.engine.list.SnapshotFilter;
import io.holdfast.engine.mount.Mount;
import io.holdfast.engine.mount.MountEntry.File;
import io.holdfast.engine.pack.BlobLocation;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.store.LocalStore;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A mount as its clients see it: rclone, curl, and what nobody means well with. */
class MountCommandTest {
  private static final int LARGE_BYTES = 7_000_001;

  @TempDir private static Path folder;

  private static RepositoryScene scene;
  private static byte[] large;
  private static Running mount;
  private static URI url;

  /** Of the source folder in the newest snapshot, with no slash at its end. */
  private static String source;

  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeAll
  static void mount() throws Exception {
    scene = RepositoryScene.make(folder);
    large = new byte[LARGE_BYTES];
    new Random(1).nextBytes(large);
    Files.write(scene.path("src/large.bin"), large);
    Files.createFile(scene.path("src/empty"));
    Files.writeString(scene.path("src/d/<b>&\"'é%2f?#.txt"), "odd");
    shell("printf raw > $'src/d/raw\\xff\\n' && mkfifo src/pipe");
    scene.done("backup", "-r", "r", "src", "--tag", "one");
    mount =
        scene.start(
            "mount", "-r", "r", "--listen", "127.0.0.1:0", "--open-to-this-machine", "--json");
    url = URI.create(mount.await("}").json().path("url").asText());
    source = "snapshots/latest" + scene.path("src");
  }

  @AfterAll
  static void stop() throws Exception {
    assertThat(scene.files(scene.path("r"), "locks")).hasSize(1);

    var answer = mount.stop();

    assertThat(answer.status()).as(answer.err()).isZero();
    assertThat(answer.err()).isEmpty();
    assertThat(scene.files(scene.path("r"), "locks")).isEmpty();
  }

  @Test
  void rcloneReadsEveryByte() throws Exception {
    rclone("copy", ":webdav:" + source, folder.resolve("copied").toString());

    var expected = contents(scene.path("src"));
    assertThat(expected).hasSize(6);
    assertThat(contents(folder.resolve("copied"))).containsExactlyEntriesOf(expected);
    assertThat(rclone("lsf", ":webdav:")).isEqualTo("hosts/\nids/\nsnapshots/\ntags/\n");
    assertThat(
            rclone(
                "cat", "--offset", "6999990", "--count", "20", ":webdav:" + source + "/large.bin"))
        .isEqualTo(text(Arrays.copyOfRange(large, 6_999_990, LARGE_BYTES)));
  }

  @Test
  void curlReadsRangesAndGoesOnWithADownloadThatBrokeOff() throws Exception {
    var file = url + source + "/large.bin";
    var part = folder.resolve("part");
    Files.write(part, Arrays.copyOf(large, 3_000_000));
    run("curl", "-sSf", "-C", "-", "-o", part.toString(), file);
    assertThat(part).hasBinaryContent(large);

    for (var range :
        List.of("0-0", "1000000-1999999", "6999999-", "-5", "7000000-99999999999999999999")) {
      var bounds = range.split("-", -1);
      var from = bounds[0].isEmpty() ? LARGE_BYTES - 5 : Integer.parseInt(bounds[0]);
      var to =
          bounds[0].isEmpty() || bounds[1].isEmpty() || bounds[1].length() > 7
              ? LARGE_BYTES
              : Integer.parseInt(bounds[1]) + 1;
      assertThat(run("curl", "-sSf", "-r", range, file))
          .as(range)
          .isEqualTo(text(Arrays.copyOfRange(large, from, to)));
    }
  }

  @Test
  void answersRangesWithTheirPlace() throws Exception {
    var part = get(source + "/a.txt", "Range", "bytes=1-2");
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).isEqualTo("ir");
    assertThat(header(part, "Content-Range")).isEqualTo("bytes 1-2/5");
    assertThat(header(part, "Accept-Ranges")).isEqualTo("bytes");

    var beyond = get(source + "/a.txt", "Range", "bytes=5-");
    assertThat(beyond.statusCode()).isEqualTo(416);
    assertThat(header(beyond, "Content-Range")).isEqualTo("bytes */5");
    assertThat(get(source + "/empty", "Range", "bytes=0-").statusCode()).isEqualTo(416);
    for (var passedOver :
        List.of("bytes=0-1,3-4", "bytes=3-1", "lines=1-2", "bytes=-", "bytes=a-b")) {
      var whole = get(source + "/a.txt", "Range", passedOver);
      assertThat(whole.statusCode()).as(passedOver).isEqualTo(200);
      assertThat(whole.body()).isEqualTo("first");
    }
  }

  @Test
  void answersWhatTheClientHasAlready() throws Exception {
    var first = get(source + "/a.txt");
    var tag = header(first, "ETag");
    var modified = header(first, "Last-Modified");

    assertThat(get(source + "/a.txt", "If-None-Match", "\"x\", W/" + tag).statusCode())
        .isEqualTo(304);
    assertThat(get(source + "/a.txt", "If-None-Match", "\"x\"").statusCode()).isEqualTo(200);
    assertThat(get(source + "/a.txt", "If-Modified-Since", modified).statusCode()).isEqualTo(304);
    assertThat(
            get(source + "/a.txt", "If-Modified-Since", "Thu, 01 Jan 1970 00:00:00 GMT")
                .statusCode())
        .isEqualTo(200);
    assertThat(get(source + "/a.txt", "If-Match", "\"x\"").statusCode()).isEqualTo(412);
    assertThat(get(source + "/a.txt", "If-Match", tag).statusCode()).isEqualTo(200);
    assertThat(get(source + "/a.txt", "Range", "bytes=0-0", "If-Range", tag).statusCode())
        .isEqualTo(206);
    assertThat(get(source + "/a.txt", "Range", "bytes=0-0", "If-Range", "\"x\"").statusCode())
        .isEqualTo(200);
    assertThat(header(get(source + "/d/b.txt"), "ETag")).isNotEqualTo(tag);
  }

  @Test
  void tellsOfAFileWithoutSendingIt() throws Exception {
    var head = send("HEAD", source + "/large.bin", "");

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(header(head, "Content-Length")).isEqualTo("" + LARGE_BYTES);
    assertThat(head.body()).isEmpty();
  }

  @Test
  void showsFoldersToBrowsersWithNothingThatRuns() throws Exception {
    var page = get(source + "/d/");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body())
        .contains("&lt;b&gt;&amp;&quot;'é%2f?#.txt</a>")
        .contains("/%3Cb%3E%26%22%27%C3%A9%252f%3F%23.txt\"")
        .contains("raw%FF%0A\"")
        .doesNotContain("<b>");
    assertThat(header(page, "Content-Security-Policy")).contains("default-src 'none'");
    assertThat(get(source + "/").body())
        .contains("link (a link to a.txt)")
        .contains("pipe (a pipe)");
    assertThat(get(source + "/a.txt").headers().allValues("Content-Security-Policy"))
        .contains("sandbox");
  }

  @Test
  void servesNamesOfAnyBytes() throws Exception {
    assertThat(get(source + "/d/raw%ff%0A").body()).isEqualTo("raw");
    assertThat(get(source + "/d/%3Cb%3E%26%22%27%C3%A9%252f%3F%23.txt").body()).isEqualTo("odd");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PUT",
        "DELETE",
        "MKCOL",
        "COPY",
        "MOVE",
        "PROPPATCH",
        "LOCK",
        "UNLOCK",
        "POST",
        "PATCH"
      })
  void refusesToWrite(String method) throws Exception {
    var answer = send(method, source + "/a.txt", "x");

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(header(answer, "Allow")).isEqualTo("OPTIONS, GET, HEAD, PROPFIND");
  }

  @Test
  void saysWhatItIs() throws Exception {
    var answer = send("OPTIONS", "", "");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(header(answer, "DAV")).isEqualTo("1");
    assertThat(header(answer, "Allow")).contains("PROPFIND").doesNotContain("PUT");
  }

  @ParameterizedTest
  @CsvSource({
    "snapshots/latest/../latest, 400",
    "%2e%2e/etc/passwd, 400",
    "snapshots/%2E%2E/ids, 400",
    "snapshots%2flatest, 400",
    "ids/%00, 400",
    "ids/., 400",
    "//etc/passwd, 404",
    "nothing, 404",
    "ids/00000000/x, 404",
  })
  void leadsNowhereElse(String path, int status) throws Exception {
    var answer =
        raw("GET /%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".formatted(path));

    assertThat(answer).startsWith("HTTP/1.1 " + status);
  }

  @Test
  void servesNeitherLinksNorPipesNorFilesAsFolders() throws Exception {
    assertThat(get(source + "/link").statusCode()).isEqualTo(403);
    assertThat(get(source + "/link").body()).contains("a link to a.txt");
    assertThat(get(source + "/pipe").statusCode()).isEqualTo(403);
    assertThat(get(source + "/a.txt/").statusCode()).isEqualTo(404);
    assertThat(get(source + "/a.txt/x").statusCode()).isEqualTo(404);
    assertThat(propfind("1", source, "").body()).doesNotContain("link").doesNotContain("pipe");
  }

  @Test
  void listsPropertiesAsAsked() throws Exception {
    var all = propfind("0", source + "/a.txt", "");
    assertThat(all.statusCode()).isEqualTo(207);
    assertThat(all.body())
        .contains("<D:getcontentlength>5</D:getcontentlength>", "<D:resourcetype/>", "<D:getetag>");
    assertThat(propfind("0", source, "").body())
        .contains("<D:collection/>")
        .containsOnlyOnce("<D:response>");

    var some =
        "<propfind xmlns='DAV:'><prop><getetag/><quota/><a xmlns='urn:x'/><b xmlns=''/></prop></propfind>";
    assertThat(propfind("0", source + "/a.txt", some).body())
        .contains("<D:getetag>", "200 OK", "<D:quota/>", "urn:x", "<b", "404 Not Found")
        .doesNotContain("getcontentlength");
    var names = propfind("0", source + "/a.txt", "<propfind xmlns='DAV:'><propname/></propfind>");
    assertThat(names.body()).contains("<D:getcontentlength/>");
  }

  @Test
  void refusesToListAllAtOnce() throws Exception {
    for (var depth : List.of("infinity", "")) {
      var answer = propfind(depth, "", "");
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body()).contains("propfind-finite-depth");
    }
    assertThat(propfind("2", "", "").statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<propfind",
        "<a/>",
        "<propfind xmlns='DAV:'/>",
        "<propfind xmlns='DAV:'><allprop/><propname/></propfind>",
        "<!DOCTYPE p SYSTEM 'file:///etc/passwd'><propfind xmlns='DAV:'><allprop/></propfind>",
        "<!DOCTYPE p [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><propfind xmlns='DAV:'><prop>&e;</prop></propfind>",
        "<x:propfind xmlns:x='DAV:' xmlns:y=''><x:allprop/></x:propfind>",
        "{}"
      })
  void refusesWhatIsNoPropfind(String body) throws Exception {
    var answer = propfind("0", source, body);

    assertThat(answer.statusCode()).isEqualTo(400);
  }

  @Test
  void refusesBodiesAndHeadersWithoutEnd() throws Exception {
    assertThat(propfind("0", source, " ".repeat(100_000)).statusCode()).isEqualTo(413);
    var many = "<a xmlns='urn:x'/>".repeat(101);
    var names = "<propfind xmlns='DAV:'><prop>%s</prop></propfind>".formatted(many);
    assertThat(propfind("0", source, names).statusCode()).isEqualTo(400);
    assertThat(
            raw(
                "GET / HTTP/1.1\r\nHost: localhost\r\nX: %s\r\n\r\n"
                    .formatted("x".repeat(100_000))))
        .doesNotContain("200 OK");
    assertThat(get(source + "/a.txt").statusCode()).isEqualTo(200);
    assertThat(send("GET", source + "/a.txt", "x".repeat(60_000)).statusCode()).isEqualTo(200);
    assertThat(send("GET", source + "/a.txt", "x".repeat(100_000)).statusCode()).isEqualTo(413);
  }

  @Test
  void answersToItsOwnNamesOnly() throws IOException {
    for (var host : List.of("localhost", "LOCALHOST:9", "127.0.0.1", "[::1]:8490")) {
      assertThat(raw("GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(host)))
          .startsWith("HTTP/1.1 200");
    }
    for (var host :
        List.of("evil.example", "localhost.evil.example:8490", "127.0.0.1.evil.example", "")) {
      assertThat(raw("GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(host)))
          .startsWith("HTTP/1.1 421");
    }
    assertThat(raw("GET / HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 421");
  }

  @Test
  void asksForAPasswordUnlessToldOtherwise() throws Exception {
    var running =
        scene.start("mount", "-r", "r", "--listen", "0.0.0.0:0", "--tag", "two", "--json");
    var told = running.await("}").json();
    var place = told.path("url").asText();
    assertThat(place).startsWith("http://127.0.0.1:");
    var account = told.path("user").asText() + ":" + told.path("password").asText();

    assertThat(told.path("snapshots").asInt()).isZero();
    assertThat(run("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", place)).isEqualTo("401");
    assertThat(run("curl", "-s", "-u", "holdfast:wrong", "-w", "%{http_code}", place))
        .contains("401");
    assertThat(run("curl", "-sSf", "-u", account, "-H", "Host: any.example", place + "ids"))
        .contains("</html>");
    assertThat(running.stop().status()).isZero();
  }

  @Test
  void endsWhenItsLockIsLost() throws Exception {
    var late = new AtomicReference<>(Duration.ZERO);
    var running =
        scene.startAt(
            () -> Instant.now().plus(late.get()), "mount", "-r", "r", "--listen", "127.0.0.1:0");
    running.await("until Ctrl-C");

    late.set(Duration.ofMinutes(23));

    assertThat(running.status().get(20, TimeUnit.SECONDS)).isEqualTo(ExitStatus.CONFLICT);
    assertThat(running.await("").err()).contains("HF-3024");
  }

  @Test
  void opensToOthersOnlyWithAPasswordThatIsOne() {
    var open = scene.run("mount", "-r", "r", "--listen", "0.0.0.0:0", "--open-to-this-machine");
    assertThat(open.status()).isEqualTo(ExitStatus.INPUT);
    var both =
        scene.run("mount", "-r", "r", "--open-to-this-machine", "--mount-password-file", "file");
    assertThat(both.err()).contains("HF-1001", "asks for no --mount-password-file");
    assertThat(scene.run("mount", "-r", "r", "--listen", "nowhere").status())
        .isEqualTo(ExitStatus.INPUT);
    var taken = scene.run("mount", "-r", "r", "--listen", "127.0.0.1:" + url.getPort());
    assertThat(taken.status()).isEqualTo(ExitStatus.INPUT);
    assertThat(taken.err()).contains("cannot listen");
    assertThat(scene.runWith("HOLDFAST_MOUNT_PASSWORD", "short", "mount", "-r", "r").err())
        .contains("shorter than 12");
  }

  @Test
  void breaksOffWhereAFileIsDamagedAndNeverSendsOtherBytes() throws Exception {
    var last = lastBlobOfTheLargeFile(scene.copyRepository("damaged"));
    var name = last.pack().toString();
    var pack = scene.path("damaged/data/" + name.substring(0, 2) + "/" + name);
    Files.setPosixFilePermissions(pack, PosixFilePermissions.fromString("rw-------"));
    try (var file = new RandomAccessFile(pack.toFile(), "rw")) {
      var late = last.offset() + last.length() / 2;
      file.seek(late);
      var old = file.read();
      file.seek(late);
      file.write(old ^ 1);
    }
    var running =
        scene.start(
            "mount",
            "-r",
            "damaged",
            "--listen",
            "127.0.0.1:0",
            "--open-to-this-machine",
            "--json");
    var place = running.await("}").json().path("url").asText() + source + "/large.bin";
    var got = folder.resolve("got");

    var curl = new ProcessBuilder("curl", "-sf", "-o", got.toString(), place).start();

    assertThat(curl.waitFor()).isEqualTo(18); // a part of a file
    var bytes = Files.readAllBytes(got);
    assertThat(bytes)
        .hasSizeBetween(1, LARGE_BYTES - 1)
        .isEqualTo(Arrays.copyOf(large, bytes.length));
    running.stop();
  }

  private static BlobLocation lastBlobOfTheLargeFile(Path place) throws Exception {
    try (var store = LocalStore.at(place);
        var password = Password.of(RepositoryScene.PASSWORD);
        var repository = Repository.open(store, password)) {
      var mounted = Mount.open(repository, SnapshotFilter.any(), InstantSource.system());
      var file = (File) mounted.find(TreePath.parse("/" + source + "/large.bin")).orElseThrow();
      var content = file.node().content();
      assertThat(content).hasSizeGreaterThan(1);
      return repository.index().find(content.getLast(), BlobType.DATA).orElseThrow();
    }
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(url + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> propfind(String depth, String path, String body) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(url + path))
            .method("PROPFIND", BodyPublishers.ofString(body));
    if (!depth.isEmpty()) {
      request.header("Depth", depth);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(url + path))
            .method(method, BodyPublishers.ofString(body));
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  /** What no client would send. */
  private static String raw(String request) throws IOException {
    try (var socket = new Socket("127.0.0.1", url.getPort())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    } catch (SocketException e) {
      return ""; // closed while it was written
    }
  }

  private static String rclone(String... arguments) throws Exception {
    var command =
        new ArrayList<>(List.of("rclone", "--config", "/dev/null", "--webdav-url", url + ""));
    command.addAll(List.of(arguments));
    return run(command.toArray(String[]::new));
  }

  private static void shell(String line) throws Exception {
    run("bash", "-c", "cd '%s' && %s".formatted(folder, line));
  }

  /** Each byte a letter. */
  private static String run(String... command) throws Exception {
    var error = folder.resolve("error");
    var process = new ProcessBuilder(command).redirectError(error.toFile()).start();
    var output = text(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue())
        .as("%s: %s", List.of(command), Files.readString(error))
        .isZero();
    return output;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }

  /** Contents of all regular files below a folder, by their paths as a shell quotes them. */
  private static Map<String, String> contents(Path root) throws Exception {
    var all = new TreeMap<String, String>();
    for (var line :
        run(
                "bash",
                "-c",
                "cd '%s' && find . -type f -print0 | xargs -0 -n 1 sha256sum -z | tr '\\0' '|'"
                    .formatted(root))
            .split("\\|")) {
      all.put(line.substring(64), line.substring(0, 64));
    }
    return all;
  }
}
