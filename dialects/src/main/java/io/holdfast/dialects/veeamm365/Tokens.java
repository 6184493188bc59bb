package io.holdfast.dialects.veeamm365;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.holdfast.base.ErrorCode.Kind;
import io.holdfast.base.HoldfastException;
import io.holdfast.control.access.Access;
import io.holdfast.control.access.TokenPair;
import io.holdfast.rest.edge.ClockFormat;
import io.holdfast.rest.edge.Parameters;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.Response;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** {@code /{version}/token}: gives tokens; its errors are OAuth's, with status 400. */
final class Tokens {
  private final Access access;

  Tokens(Access access) {
    this.access = access;
  }

  Response create(Request request) {
    var form = request.form().ignoringCase();
    var grant = field(form, "grant_type").orElse("").toLowerCase(Locale.ROOT);
    try {
      return switch (grant) {
        case "password" -> login(form);
        case "refresh_token" ->
            field(form, "refresh_token")
                .map(token -> answer(access.refresh(token)))
                .orElseGet(() -> error("invalid_request", "refresh_token is missing"));
        case "" -> error("invalid_request", "grant_type is missing");
        default ->
            error("unsupported_grant_type", "use the grant password or the grant refresh_token");
      };
    } catch (HoldfastException e) {
      if (e.code().kind() != Kind.UNAUTHENTICATED) {
        throw e;
      }
      return error(
          "invalid_grant",
          grant.equals("password")
              ? "user name or password is wrong"
              : "the refresh token is unknown, spent or expired");
    }
  }

  /**
   * A refresh token beside a password is no contradiction: one client always sends an empty one.
   */
  private Response login(Parameters form) {
    var username = field(form, "username");
    var password = field(form, "password");
    if (username.isEmpty() || password.isEmpty()) {
      return error("invalid_request", "username or password is missing");
    }
    return answer(access.login(username.get(), password.get()));
  }

  private static Optional<String> field(Parameters form, String name) {
    return form.find(name).filter(value -> !value.isEmpty());
  }

  private static Response answer(TokenPair pair) {
    var body =
        JsonNodeFactory.instance
            .objectNode()
            .put("access_token", pair.accessToken())
            .put("token_type", "bearer")
            .put("refresh_token", pair.refreshToken())
            .put("expires_in", Duration.between(pair.issuedAt(), pair.expiresAt()).toSeconds())
            .put("userName", pair.caller().name())
            .put(".issued", ClockFormat.TRIMMED_FRACTION.format(pair.issuedAt()))
            .put(".expires", ClockFormat.TRIMMED_FRACTION.format(pair.expiresAt()));
    return Response.text(200, VeeamM365Dialect.JSON_TYPE, body.toString());
  }

  private static Response error(String code, String description) {
    var body =
        JsonNodeFactory.instance
            .objectNode()
            .put("error", code)
            .put("error_description", description)
            .put("message", description);
    return Response.text(400, VeeamM365Dialect.JSON_TYPE, body.toString());
  }
}
