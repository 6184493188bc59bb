package io.holdfast.rest.edge;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Takes the wishes for a WebSocket out of the stream of requests. Where a path has none, the wish
 * is not heard and the request is answered like any other (RFC 9110, section 7.8).
 */
final class UpgradeFilter implements Filter {
  /** By this, Javalin tells them from others, and so do we. */
  private static final String VERSION = "Sec-WebSocket-Version";

  private final Exchanges exchanges;

  UpgradeFilter(Exchanges exchanges) {
    this.exchanges = exchanges;
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!(request instanceof HttpServletRequest http) || http.getHeader(VERSION) == null) {
      chain.doFilter(request, response);
      return;
    }
    if (!exchanges.upgrade(http, (HttpServletResponse) response)) {
      chain.doFilter(new Unheard(http), response);
    }
  }

  /** A request that Javalin takes for none of its own WebSockets. */
  private static final class Unheard extends HttpServletRequestWrapper {
    Unheard(HttpServletRequest request) {
      super(request);
    }

    @Override
    public @Nullable String getHeader(String name) {
      return name.equalsIgnoreCase(VERSION) ? null : super.getHeader(name);
    }
  }
}
