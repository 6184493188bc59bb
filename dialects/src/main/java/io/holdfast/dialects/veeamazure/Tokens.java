package io.holdfast.dialects.veeamazure;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.holdfast.catalog.model.Scope;
import io.holdfast.control.access.Access;
import io.holdfast.control.access.TokenPair;
import io.holdfast.rest.edge.BearerAuthenticator;
import io.holdfast.rest.edge.ClockFormat;
import io.holdfast.rest.edge.Parameters;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.Response;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code /api/oauth2/token}: gives and ends tokens. Clients write the fields and the grant in any
 * case, send empty fields, and one sends no grant at all.
 */
final class Tokens {
  private final Access access;
  private final BearerAuthenticator bearer;

  Tokens(Access access, BearerAuthenticator bearer) {
    this.access = access;
    this.bearer = bearer;
  }

  Response create(Request request) {
    var form = request.form().ignoringCase();
    var grant = field(form, "grant_type").orElse("password").toLowerCase(Locale.ROOT);
    var pair =
        switch (grant) {
          case "password" ->
              access.login(required(form, "username"), required(form, "password"), isBrief(form));
          case "refresh_token" -> access.refresh(required(form, "refresh_token"));
          default ->
              throw Parameters.invalid(
                  "grant_type", "VALUE", "is not supported; use Password or Refresh_token");
        };
    return Response.text(200, VeeamAzureDialect.JSON_TYPE, render(pair));
  }

  Response delete(Request request) {
    access.revoke(bearer.token(request));
    return Response.empty(204);
  }

  /** Two clients' words for the same; what is no word for yes means no. */
  private static boolean isBrief(Parameters form) {
    return Stream.of("short_lived_refresh_token", "use_short_term_refresh")
        .flatMap(name -> field(form, name).stream())
        .anyMatch("true"::equalsIgnoreCase);
  }

  private static Optional<String> field(Parameters form, String name) {
    return form.find(name).filter(value -> !value.isEmpty());
  }

  private static String required(Parameters form, String name) {
    return field(form, name).orElseThrow(() -> Parameters.invalid(name, "REQUIRED", "is missing"));
  }

  private static String render(TokenPair pair) {
    var caller = pair.caller();
    var role = caller.may(Scope.PROJECT_ADMIN) ? "Administrator" : "Operator";
    return JsonNodeFactory.instance
        .objectNode()
        .put("access_token", pair.accessToken())
        .put("token_type", "bearer")
        .put("refresh_token", pair.refreshToken())
        .put("expires_in", Duration.between(pair.issuedAt(), pair.expiresAt()).toSeconds())
        .put(".issued", ClockFormat.TRIMMED_FRACTION.format(pair.issuedAt()))
        .put(".expires", ClockFormat.TRIMMED_FRACTION.format(pair.expiresAt()))
        .put("userId", caller.id().toString())
        .put("username", caller.name())
        .put("roleName", role)
        .put("userType", "Internal")
        .put("latestNewsShown", false)
        .put("mfa_enabled", false)
        .put("shortLived", pair.brief())
        .toString();
  }
}
