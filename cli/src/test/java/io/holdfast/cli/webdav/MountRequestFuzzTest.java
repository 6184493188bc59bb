package io.holdfast.cli.webdav;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import io.holdfast.base.testkit.FuzzContract;
import io.holdfast.engine.mount.MountEntry;
import io.holdfast.engine.tree.TreePath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Requests to a mount, as anybody who reaches its port may send them. */
class MountRequestFuzzTest extends FuzzContract {
  private static final String TAG = "\"ab\"";
  private static final Instant MODIFIED = Instant.parse("2026-11-22T10:00:00Z");

  private static final String NAMES =
      """
      <?xml version="1.0" encoding="utf-8"?>
      <D:propfind xmlns:D="DAV:" xmlns:o="urn:other"><!-- these -->
        <D:prop><D:getetag/><D:none>text<D:x/></D:none><o:color/><plain xmlns=""/></D:prop>
      </D:propfind>
      """;

  private static final String ALL =
      "<propfind xmlns='DAV:'><allprop/><include><![CDATA[&]]>&#233;&amp;</include></propfind>";

  /** Path, range, condition and credential, a line each, then the body. */
  @Override
  protected List<byte[]> seeds() {
    return List.of(
        request(
            "/snapshots/a%20b/%C3%A9/%F0%9F%98%80", "bytes=2-4", TAG, "Basic OnNlY3JldA==", NAMES),
        request("/~x/", "Bytes = - 4 ,", "W/\"x\", *", "basic Og==", ALL),
        request(
            "/",
            "bytes=007-",
            "Sun, 22 Nov 2026 10:00:00 GMT",
            "",
            "<propfind xmlns='DAV:'><propname/></propfind>"));
  }

  @Override
  protected void parse(byte[] bytes) throws Exception {
    var lines = new String(bytes, ISO_8859_1).replace("\r", "").split("\n", 5);
    if (lines.length < 5 || !lines[0].startsWith("/")) {
      return;
    }
    takenOrRefused(() -> range(lines[1]));
    takenOrRefused(() -> conditions(lines[2]));
    takenOrRefused(() -> access(lines[3]));
    takenOrRefused(() -> {
      var path = path(lines[0]);
      answer(path, PropertyRequest.parse(lines[4].getBytes(ISO_8859_1)));
    });
  }

  /** A part of a request. */
  @FunctionalInterface
  private interface Part {
    void take() throws Exception;
  }

  private static void takenOrRefused(Part part) throws Exception {
    try {
      part.take();
    } catch (Refusal e) {
      assertThat(e.status()).isBetween(400, 421);
    }
  }

  private static TreePath path(String raw) {
    var path = UrlPath.decode(raw);
    var written = UrlPath.encode(path, true);

    assertThat(written).matches("[A-Za-z0-9%/._~-]+");
    assertThat(UrlPath.decode(written)).isEqualTo(path);
    assertThat(path.names()).noneMatch(name -> Set.of(".", "..", "").contains(name.toText()));
    return path;
  }

  private static void range(String header) {
    for (var size : List.of(1000L, 1L, Long.MAX_VALUE)) {
      ByteRange.parse(header, size)
          .ifPresent(range -> {
            assertThat(range.from()).isBetween(0L, size - 1);
            assertThat(range.length()).isBetween(1L, size - range.from());
          });
    }
  }

  private static void conditions(String header) {
    for (var name :
        List.of("If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since")) {
      assertThat(conditions(name, header).verdict()).isNotNull();
    }
    conditions("If-Range", header).rangeHolds();
    HttpDate.parse(header)
        .ifPresent(time ->
            HttpDate.format(time)
                .ifPresent(text -> assertThat(HttpDate.parse(text)).contains(time)));
  }

  private static Conditions conditions(String name, String header) {
    return new Conditions(headers(name, header), TAG, MODIFIED);
  }

  private static void access(String header) {
    takesNobodyElse(MountAccess.password("secret"), headers("Authorization", header));
    takesNobodyElse(MountAccess.thisMachine(), headers("Host", header));
  }

  private static void takesNobodyElse(MountAccess access, Headers headers) {
    try {
      access.require(headers);
    } catch (Refusal e) {
      assertThat(e.status()).isIn(401, 421);
    }
  }

  /** What is answered is XML, which names what was asked for. */
  private static void answer(TreePath path, PropertyRequest request) throws XMLStreamException {
    var output = new ByteArrayOutputStream();
    var answer = new Multistatus(output, request);
    answer.add(path, new MountEntry.MadeFolder(MODIFIED, new TreeMap<>()));
    answer.finish();

    var told = new HashSet<QName>();
    var reader =
        XMLInputFactory.newDefaultFactory()
            .createXMLStreamReader(new ByteArrayInputStream(output.toByteArray()));
    while (reader.hasNext()) {
      if (reader.next() == XMLStreamReader.START_ELEMENT) {
        told.add(reader.getName());
      }
    }
    if (request instanceof PropertyRequest.These(var names)) {
      assertThat(told).containsAll(names);
    }
  }

  private static Headers headers(String name, String value) {
    var headers = new Headers();
    headers.add(name, value);
    return headers;
  }

  private static byte[] request(String... lines) {
    return String.join("\n", Arrays.asList(lines)).getBytes(UTF_8);
  }
}
