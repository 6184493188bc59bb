package io.holdfast.dialects.mittwald;

import io.holdfast.control.access.Access;
import io.holdfast.control.access.Caller;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.Response;

/** Who calls, and how callers log in who have a name and a password. */
final class Users {
  private static final int TEXT = 1_000;

  private final Access access;

  Users(Access access) {
    this.access = access;
  }

  /** Holdfast knows credentials, not people: their name stands where the vendor has a person's. */
  Response self(Request request) {
    var caller = request.get(Caller.class);
    var node = Answers.JSON.objectNode().put("userId", caller.id().toString());
    node.putObject("person").put("firstName", caller.name()).put("lastName", "Holdfast");
    return Answers.ok(node);
  }

  /** A token for a name, which clients call an address, and a password. */
  Response authenticate(Request request) {
    var fields = Bodies.of(request);
    var name = fields.require("email", it -> fields.text(it, 1, TEXT));
    var password = fields.require("password", it -> fields.text(it, 1, TEXT));
    var pair = access.login(name, password);
    return Answers.ok(
        Answers.JSON
            .objectNode()
            .put("token", pair.accessToken())
            .put("refreshToken", pair.refreshToken())
            .put("expires", Answers.time(pair.expiresAt())));
  }
}
