package io.holdfast.rest.edge;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One operation: a method and a path template. A template starts with a slash; a segment is either
 * literal text or one {@code {name}}; a trailing slash in the request is ignored when {@link
 * #lenientSlash} says so.
 *
 * @param open whether it is answered without authentication
 * @param lenientSlash whether a slash after the path is accepted
 * @param streamed whether its body is read as a stream, of any size
 * @param socket who talks with clients that connect by WebSocket; null if nobody does
 */
public record Route(
    Method method,
    String path,
    Handler handler,
    boolean open,
    boolean lenientSlash,
    boolean streamed,
    @Nullable SocketHandler socket) {
  private static final Pattern TEMPLATE =
      Pattern.compile("(/([A-Za-z0-9._~:-]+|\\{[A-Za-z][A-Za-z0-9]*}))+|/");

  public Route {
    if (!TEMPLATE.matcher(path).matches()) {
      throw new IllegalArgumentException("path template %s".formatted(path));
    }
  }

  /** A route for authenticated callers. */
  public static Route of(Method method, String path, Handler handler) {
    return new Route(method, path, handler, false, false, false, null);
  }

  public static Route get(String path, Handler handler) {
    return of(Method.GET, path, handler);
  }

  public static Route post(String path, Handler handler) {
    return of(Method.POST, path, handler);
  }

  /** This route, answered without authentication: token endpoints, health, the API's text. */
  public Route openToAll() {
    return new Route(method, path, handler, true, lenientSlash, streamed, socket);
  }

  /** This route, also answered with a slash at the end. */
  public Route withLenientSlash() {
    return new Route(method, path, handler, open, true, streamed, socket);
  }

  /** This route, its body read by {@link Request#bodyStream} and of any size. */
  public Route withStreamedBody() {
    return new Route(method, path, handler, open, lenientSlash, true, socket);
  }

  /** This route, where clients may connect by WebSocket instead. */
  public Route withSocket(SocketHandler wanted) {
    return new Route(method, path, handler, open, lenientSlash, streamed, wanted);
  }

  /** This route at another path. */
  public Route at(String otherPath) {
    return new Route(method, otherPath, handler, open, lenientSlash, streamed, socket);
  }
}
