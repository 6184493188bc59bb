package io.holdfast.dialects.veeamazure;

import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.dialects.SeededServer;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A seeded server for the tests of a class, clients of it, and names of what it holds. */
final class AzureWorld implements AfterAllCallback {
  static final String ADDON = "5e4e3b50-97a1-4a70-9c4c-1b7f4b7a9e04";
  static final String PLAN = "5e4e3b50-97a1-4a70-9c4c-1b7f4b7a9e07";
  static final String REPOSITORY = "5e4e3b50-97a1-4a70-9c4c-1b7f4b7a9e02";

  /** Copies of the addon's points: in the repository, and as a snapshot of the platform. */
  static final String BLOB = "1e1782e9-9921-4e11-980a-77203e9c691a";

  static final String SNAPSHOT = "cd88a27f-afb0-4bd2-b9e7-bc1bd47252a0";
  static final String NOBODY = "00000000-0000-4000-8000-000000000001";
  static final ProjectId OTHER = ProjectId.parse("5e4e3b50-97a1-4a70-9c4c-1b7f4b7a9eff");

  private final SeededServer server;
  private final AzureClient client;

  private AzureWorld(SeededServer server) {
    this.server = server;
    this.client = new AzureClient(server);
  }

  static AzureWorld open() {
    return new AzureWorld(SeededServer.open());
  }

  @Override
  public void afterAll(ExtensionContext context) {
    server.close();
  }

  SeededServer server() {
    return server;
  }

  /** Who may do all. */
  AzureClient client() {
    return client;
  }

  /** Who may do only this. */
  AzureClient client(Scope... scopes) {
    return new AzureClient(server, server.access().token(EnumSet.copyOf(Set.of(scopes))));
  }

  /** Who may read, or do this, in another project. */
  AzureClient stranger(Scope... scopes) {
    return new AzureClient(
        server,
        scopes.length == 0
            ? server.access().reader(OTHER)
            : server.access().token(EnumSet.copyOf(Set.of(scopes)), OTHER));
  }
}
