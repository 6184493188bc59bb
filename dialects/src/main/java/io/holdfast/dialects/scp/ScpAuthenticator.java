package io.holdfast.dialects.scp;

import io.holdfast.base.ErrorCode;
import io.holdfast.control.access.Access;
import io.holdfast.control.access.Caller;
import io.holdfast.rest.edge.Authenticator;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.RequestException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/** Checks the signature that every request of this vendor carries in its headers. */
final class ScpAuthenticator implements Authenticator {
  private static final String CLIENT_TYPE = "Openapi";

  /** Enough for 300 requests a second over the whole window. */
  private static final int REMEMBERED_SIGNATURES = 200_000;

  private final Access access;
  private final ReplayGuard guard;
  private final boolean refuseReplay;

  ScpAuthenticator(Access access, ScpSettings settings, InstantSource clock) {
    this.access = access;
    this.guard = new ReplayGuard(clock, settings.window(), REMEMBERED_SIGNATURES);
    this.refuseReplay = settings.refuseReplay();
  }

  @Override
  public Request authenticate(Request request) {
    var accessKey = required(request, "Scp-Accesskey");
    var given = required(request, "Scp-Signature");
    var timestamp = required(request, "Scp-Timestamp");
    var at = instant(timestamp);
    if (!guard.isFresh(at)) {
      throw new RequestException(
          ErrorCode.CREDENTIAL_INVALID,
          "Scp-Timestamp is too far from this server's time; it counts milliseconds");
    }
    var signature =
        new RequestSignature(
            request.method(),
            timestamp,
            accessKey,
            request.header("Scp-AccountId").orElse(""),
            request.header("Scp-ClientType").orElse(CLIENT_TYPE));
    var urls = urls(request);
    var caller = access.signed(accessKey, secret -> signature.matches(secret, urls, given));
    if (refuseReplay && !guard.admit(at, accessKey + given)) {
      throw new RequestException(
          ErrorCode.CREDENTIAL_INVALID, "this signature was used before; sign each request anew");
    }
    return request.with(Caller.class, caller);
  }

  /**
   * Every URL that the client may have signed: as this mount is published, or as the connection
   * reached us, with either scheme because a proxy may have taken TLS off.
   */
  private static List<String> urls(Request request) {
    var query = request.rawQuery();
    var target = request.rawPath() + (query.isEmpty() ? "" : "?" + query);
    var published = SignedTexts.of(target).stream().map(text -> request.baseUrl() + text);
    var host = request.header("Host").orElse("");
    var direct =
        SignedTexts.of(request.rawTarget()).stream()
            .flatMap(text -> Stream.of("http://" + host + text, "https://" + host + text));
    return Stream.concat(published, direct).distinct().toList();
  }

  private static String required(Request request, String header) {
    return request
        .header(header)
        .filter(value -> !value.isBlank())
        .orElseThrow(() ->
            new RequestException(
                ErrorCode.CREDENTIAL_MISSING, "header %s is missing".formatted(header)));
  }

  private static Instant instant(String timestamp) {
    if (!timestamp.matches("[0-9]{1,15}")) {
      throw new RequestException(
          ErrorCode.CREDENTIAL_INVALID, "Scp-Timestamp must be milliseconds since 1970");
    }
    return Instant.ofEpochMilli(Long.parseLong(timestamp));
  }
}
