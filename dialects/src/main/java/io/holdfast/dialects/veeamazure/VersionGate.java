package io.holdfast.dialects.veeamazure;

import io.holdfast.base.ErrorCode;
import io.holdfast.rest.edge.Authenticator;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.RequestException;

/** Knows the versions before it asks who calls: there is nothing behind another one's path. */
record VersionGate(Authenticator behind) implements Authenticator {
  private static final int PLACE = 2;

  @Override
  public Request authenticate(Request request) {
    var segments = request.rawPath().split("/", -1);
    var named = segments.length > PLACE ? segments[PLACE] : "";
    if (!named.equalsIgnoreCase("oauth2") && AzureVersion.find(named).isEmpty()) {
      throw new RequestException(ErrorCode.RESOURCE_MISSING, "no such version of the API");
    }
    return behind.authenticate(request);
  }
}
