package io.holdfast.rest.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.ErrorCode.Kind;
import io.holdfast.base.HoldfastException;
import io.holdfast.control.access.Access;
import io.holdfast.control.access.Caller;
import io.holdfast.rest.edge.Authenticator;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.RequestException;
import java.util.Base64;
import java.util.Locale;

/** Takes {@code Authorization: Basic …} and puts the {@link Caller} into the request. */
record BasicAuthenticator(Access access) implements Authenticator {
  private static final String SCHEME = "basic ";

  @Override
  public Request authenticate(Request request) {
    try {
      var shown = shown(request);
      var colon = shown.indexOf(':');
      return request.with(
          Caller.class, access.basic(shown.substring(0, colon), shown.substring(colon + 1)));
    } catch (HoldfastException e) {
      if (e.code().kind() != Kind.UNAUTHENTICATED) {
        throw e;
      }
      throw new RequestException(e.code(), String.valueOf(e.getMessage()))
          .with("WWW-Authenticate", "Basic realm=\"holdfast\", charset=\"UTF-8\"");
    }
  }

  private static String shown(Request request) {
    var header = request.header("Authorization").orElse("");
    if (!header.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      throw missing();
    }
    try {
      var decoded =
          new String(Base64.getDecoder().decode(header.substring(SCHEME.length()).strip()), UTF_8);
      if (decoded.indexOf(':') < 0) {
        throw missing();
      }
      return decoded;
    } catch (IllegalArgumentException e) {
      throw missing();
    }
  }

  private static RequestException missing() {
    return new RequestException(
        ErrorCode.CREDENTIAL_MISSING,
        "send a name and a token as HTTP basic authentication, rest:https://name:token@host/…");
  }
}
