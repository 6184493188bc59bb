package io.holdfast.rest.gateway;

import io.holdfast.control.access.Access;
import io.holdfast.control.gateway.RepositoryGateway;
import io.holdfast.rest.edge.Authenticator;
import io.holdfast.rest.edge.Dialect;
import io.holdfast.rest.edge.ErrorRenderer;
import io.holdfast.rest.edge.Route;
import java.util.List;

/** Repositories for restic's clients, each at {@code /repositories/{name}/}. */
public final class GatewayApi implements Dialect {
  /** Where it stands on the main listener. */
  public static final String PREFIX = "/repositories";

  private final RepositoryGateway gateway;
  private final Access access;

  public GatewayApi(RepositoryGateway gateway, Access access) {
    this.gateway = gateway;
    this.access = access;
  }

  @Override
  public String name() {
    return "gateway";
  }

  @Override
  public List<Route> routes() {
    return new ObjectPaths(gateway).routes();
  }

  @Override
  public Authenticator authenticator() {
    return new BasicAuthenticator(access);
  }

  @Override
  public ErrorRenderer errors() {
    return new PlainErrors();
  }
}
