package io.holdfast.cli.webdav;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.mount.Mount;
import io.holdfast.engine.mount.MountEntry;
import io.holdfast.engine.mount.MountEntry.File;
import io.holdfast.engine.mount.MountEntry.Folder;
import io.holdfast.engine.mount.MountEntry.Other;
import io.holdfast.engine.mount.MountListing;
import io.holdfast.engine.tree.TreePath;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.util.Optional;
import javax.xml.stream.XMLStreamException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the requests to a mount. What fails after an answer has begun breaks the connection off,
 * so that no client takes a part of a file for the whole. Pages and lists have no length: a client
 * of HTTP/1.0 tells a part of these by the missing end alone.
 */
final class MountHandler implements HttpHandler {
  private static final Logger log = LoggerFactory.getLogger(MountHandler.class);

  private static final String METHODS = "OPTIONS, GET, HEAD, PROPFIND";
  private static final int NO_BODY = -1;
  private static final int CHUNKED = 0;
  private static final int BUFFER_BYTES = 64 << 10;

  // Bodies are flushed before an exchange is closed: closing hides that the client has gone, and
  // the server then counts the connection for ever.

  private final Mount mount;
  private final MountAccess access;

  MountHandler(Mount mount, MountAccess access) {
    this.mount = mount;
    this.access = access;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try {
      answer(exchange);
      exchange.close();
    } catch (Refusal e) {
      refuse(exchange, e);
    } catch (HoldfastException e) {
      log.warn("not readable path={} code={}: {}", path(exchange), e.code(), e.getMessage());
      refuse(exchange, new Refusal(status(e.code()), String.valueOf(e.getMessage())));
    } catch (RuntimeException e) {
      log.error("request failed path={}", exchange.getRequestURI().getRawPath(), e);
      refuse(exchange, new Refusal(500, "a fault of Holdfast; the mount's terminal tells more"));
    } catch (InterruptedException e) {
      throw new IOException("stopped", e);
    } catch (XMLStreamException e) {
      throw new IOException("the client has gone", e);
    } catch (Error e) {
      log.error("request failed path={}", exchange.getRequestURI().getRawPath(), e);
      throw new IOException("failed", e); // the server closes the connection after these alone
    }
  }

  private void answer(HttpExchange exchange)
      throws IOException, InterruptedException, XMLStreamException {
    protect(exchange);
    access.require(exchange.getRequestHeaders());
    // The server takes a request for one that still comes until its body was read, and cuts it off.
    var body = exchange.getRequestBody().readNBytes(PropertyRequest.MAX_BODY_BYTES + 1);
    switch (exchange.getRequestMethod()) {
      case "OPTIONS" -> options(exchange);
      case "GET", "HEAD" -> {
        bounded(body);
        get(exchange);
      }
      case "PROPFIND" -> propfind(exchange, bounded(body));
      default -> throw new Refusal(405, "a mount is read-only: " + METHODS);
    }
  }

  private static byte[] bounded(byte[] body) {
    if (body.length > PropertyRequest.MAX_BODY_BYTES) {
      throw new Refusal(413, "the body is too long");
    }
    return body;
  }

  private static void protect(HttpExchange exchange) {
    var headers = exchange.getResponseHeaders();
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cache-Control", "private, no-cache");
  }

  private static void options(HttpExchange exchange) throws IOException {
    var headers = exchange.getResponseHeaders();
    headers.set("Allow", METHODS);
    headers.set("DAV", "1");
    headers.set("MS-Author-Via", "DAV");
    headers.set("Content-Length", "0");
    exchange.sendResponseHeaders(200, NO_BODY);
  }

  private void get(HttpExchange exchange) throws IOException, InterruptedException {
    switch (entry(exchange)) {
      case File file -> file(exchange, file);
      case Folder folder -> page(exchange, folder);
      case Other other -> throw refusalOf(other);
    }
  }

  private void file(HttpExchange exchange, File file) throws IOException {
    var tag = EntryFacts.tag(file);
    var headers = exchange.getResponseHeaders();
    headers.set("ETag", tag);
    headers.set("Accept-Ranges", "bytes");
    HttpDate.format(file.modified()).ifPresent(time -> headers.set("Last-Modified", time));
    var conditions = new Conditions(exchange.getRequestHeaders(), tag, file.modified());
    switch (conditions.verdict()) {
      case NOT_MODIFIED -> exchange.sendResponseHeaders(304, NO_BODY);
      case FAILED -> throw new Refusal(412, "the file is another one");
      case GO_ON -> content(exchange, file, conditions);
    }
  }

  private void content(HttpExchange exchange, File file, Conditions conditions) throws IOException {
    var headers = exchange.getResponseHeaders();
    headers.set("Content-Type", EntryFacts.mediaType(file));
    // A page out of a backup may have scripts, which must not read the other files.
    headers.add("Content-Security-Policy", "sandbox");
    if (exchange.getRequestMethod().equals("HEAD")) {
      headers.set("Content-Length", Long.toString(file.size()));
      exchange.sendResponseHeaders(200, NO_BODY);
      return;
    }
    var range = range(exchange, file, conditions);
    // Read before the status is sent, so that damage at the beginning has a status of its own.
    try (var bytes = mount.open(file, range.from(), range.length())) {
      if (range.length() < file.size()) {
        headers.set("Content-Range", range.contentRange(file.size()));
      }
      var partial = headers.containsKey("Content-Range");
      if (range.length() == 0) {
        exchange.sendResponseHeaders(200, NO_BODY);
        return;
      }
      exchange.sendResponseHeaders(partial ? 206 : 200, range.length());
      bytes.transferTo(exchange.getResponseBody());
      exchange.getResponseBody().flush();
    }
  }

  private static ByteRange range(HttpExchange exchange, File file, Conditions conditions) {
    var whole = new ByteRange(0, file.size());
    var header = exchange.getRequestHeaders().getFirst("Range");
    if (header == null || !conditions.rangeHolds()) {
      return whole;
    }
    try {
      return ByteRange.parse(header, file.size()).orElse(whole);
    } catch (Refusal e) {
      exchange.getResponseHeaders().set("Content-Range", "bytes */" + file.size());
      throw e;
    }
  }

  private void page(HttpExchange exchange, Folder folder) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(200, NO_BODY);
      return;
    }
    var listing = mount.list(folder);
    exchange.sendResponseHeaders(200, CHUNKED);
    var body = new BufferedOutputStream(exchange.getResponseBody(), BUFFER_BYTES);
    var page = new FolderPage(body, path(exchange));
    for (var next = listing.next(); next.isPresent(); next = listing.next()) {
      page.add(next.get().name(), next.get().entry());
    }
    page.finish();
    body.flush();
  }

  private void propfind(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException, XMLStreamException {
    var children = wantsChildren(exchange);
    var request = PropertyRequest.parse(body);
    var entry = entry(exchange);
    if (entry instanceof Other other) {
      throw refusalOf(other);
    }
    MountListing listing =
        children && entry instanceof Folder folder ? mount.list(folder) : Optional::empty;
    exchange.getResponseHeaders().set("Content-Type", "application/xml; charset=utf-8");
    exchange.sendResponseHeaders(207, CHUNKED);
    var output = new BufferedOutputStream(exchange.getResponseBody(), BUFFER_BYTES);
    var answer = new Multistatus(output, request);
    var path = path(exchange);
    answer.add(path, entry);
    for (var next = listing.next(); next.isPresent(); next = listing.next()) {
      if (!(next.get().entry() instanceof Other)) {
        answer.add(path.child(next.get().name()), next.get().entry());
      }
    }
    answer.finish();
    output.flush();
  }

  private boolean wantsChildren(HttpExchange exchange) {
    var depth = exchange.getRequestHeaders().getFirst("Depth");
    return switch (depth == null ? "infinity" : depth.strip()) {
      case "0" -> false;
      case "1" -> true;
      case "infinity" -> throw Refusal.infiniteDepth();
      default -> throw new Refusal(400, "Depth is 0 or 1");
    };
  }

  private MountEntry entry(HttpExchange exchange) throws InterruptedException {
    var entry =
        mount.find(path(exchange)).orElseThrow(() -> new Refusal(404, "nothing lies there"));
    if (!(entry instanceof Folder) && exchange.getRequestURI().getRawPath().endsWith("/")) {
      throw new Refusal(404, "no folder lies there");
    }
    return entry;
  }

  private static TreePath path(HttpExchange exchange) {
    return UrlPath.decode(exchange.getRequestURI().getRawPath());
  }

  private static Refusal refusalOf(Other other) {
    return new Refusal(
        403, "this is %s; a mount serves files and folders".formatted(other.description()));
  }

  private static int status(ErrorCode code) {
    return code.retry() == ErrorCode.Retry.LATER ? 503 : 500;
  }

  private static void refuse(HttpExchange exchange, Refusal refusal) throws IOException {
    if (exchange.getResponseCode() != -1) {
      throw new IOException("broken off", refusal); // the server closes the connection
    }
    var headers = exchange.getResponseHeaders();
    headers.remove("ETag");
    headers.remove("Last-Modified");
    headers.set("Content-Type", refusal.mediaType());
    switch (refusal.status()) {
      case 401 ->
          headers.set("WWW-Authenticate", "Basic realm=\"holdfast mount\", charset=\"UTF-8\"");
      case 405 -> headers.set("Allow", METHODS);
      default -> {}
    }
    var body = (refusal.getMessage() + "\n").getBytes(UTF_8);
    var head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(refusal.status(), head ? NO_BODY : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
      exchange.getResponseBody().flush();
    }
    exchange.close();
  }
}
