package io.holdfast.rest.edge;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.ErrorCode.Kind;
import io.holdfast.base.HoldfastException;
import io.holdfast.control.access.Access;
import io.holdfast.control.access.Caller;
import java.util.List;
import java.util.Locale;

/**
 * Takes {@code Authorization: Bearer …}, or the bare token in another header where an API has one,
 * and puts the {@link Caller} into the request.
 */
public final class BearerAuthenticator implements Authenticator {
  private static final String SCHEME = "bearer ";

  private final Access access;
  private final List<String> tokenHeaders;

  /**
   * @param tokenHeaders headers that may hold a token alone, asked before Authorization
   */
  public BearerAuthenticator(Access access, String... tokenHeaders) {
    this.access = access;
    this.tokenHeaders = List.of(tokenHeaders);
  }

  @Override
  public Request authenticate(Request request) {
    try {
      return request.with(Caller.class, access.bearer(token(request)));
    } catch (HoldfastException e) {
      if (e.code().kind() != Kind.UNAUTHENTICATED) {
        throw e;
      }
      throw new RequestException(e.code(), String.valueOf(e.getMessage()))
          .with("WWW-Authenticate", "Bearer");
    }
  }

  /**
   * The token as sent.
   *
   * @throws RequestException CREDENTIAL_MISSING
   */
  public String token(Request request) {
    for (var header : tokenHeaders) {
      var token = request.header(header);
      if (token.isPresent()) {
        return token.get().strip();
      }
    }
    var header = request.header("Authorization").orElse("");
    if (!header.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      throw new RequestException(
          ErrorCode.CREDENTIAL_MISSING, "send a token as \"Authorization: Bearer …\"");
    }
    return header.substring(SCHEME.length()).strip();
  }
}
