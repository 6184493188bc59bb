package io.holdfast.dialects.veeamm365;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.ErrorCode.Kind;
import io.holdfast.base.HoldfastException;
import io.holdfast.control.access.Access;
import io.holdfast.control.access.TokenPair;
import io.holdfast.rest.edge.BearerAuthenticator;
import io.holdfast.rest.edge.ClockFormat;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Response;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** {@code /{version}/token}: gives tokens; its errors are OAuth's, with status 400. */
final class Tokens {
  private static final String JSON = "application/json";

  private final Access access;
  private final BearerAuthenticator bearers;

  Tokens(Access access, BearerAuthenticator bearers) {
    this.access = access;
    this.bearers = bearers;
  }

  void add(Routes routes) {
    routes.postOpen("/Token", this::create);
    if (routes.version().isAtLeast(7)) {
      routes.post("/Token/logout", this::logout).post("/Token/AuthCode", Tokens::authCode);
    }
  }

  /** What a token request says, be it a form or, since version 6, JSON with the same names. */
  @FunctionalInterface
  private interface Form {
    Optional<String> find(String name);
  }

  private Response create(Call call) {
    var form = form(call);
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

  /** The token and the refresh token of its pair are worth nothing from now on. */
  private Response logout(Call call) {
    access.revoke(bearers.token(call.request()));
    return Answers.done(call.version().doneStatus(8));
  }

  private static Response authCode(Call call) {
    throw new RequestException(
        ErrorCode.NOT_SUPPORTED,
        "no grant here takes an authorization code; log in with the grant password");
  }

  private static Form form(Call call) {
    var type = call.request().header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    if (call.version().isAtLeast(6) && type.startsWith(JSON)) {
      return call.body()::text;
    }
    return call.request().form().ignoringCase()::find;
  }

  /**
   * A refresh token beside a password is no contradiction: one client always sends an empty one.
   */
  private Response login(Form form) {
    var username = field(form, "username");
    var password = field(form, "password");
    if (username.isEmpty() || password.isEmpty()) {
      return error("invalid_request", "username or password is missing");
    }
    return answer(access.login(username.get(), password.get()));
  }

  private static Optional<String> field(Form form, String name) {
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
    return Response.text(200, Answers.TYPE, body.toString());
  }

  private static Response error(String code, String description) {
    var body =
        JsonNodeFactory.instance
            .objectNode()
            .put("error", code)
            .put("error_description", description)
            .put("message", description);
    return Response.text(400, Answers.TYPE, body.toString());
  }
}
