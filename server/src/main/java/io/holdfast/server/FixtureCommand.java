package io.holdfast.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.ActorType;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.CredentialKind;
import io.holdfast.catalog.model.Scope;
import io.holdfast.control.access.Caller;
import io.holdfast.control.access.Tokens;
import io.holdfast.control.fixture.SeedFixture;
import io.holdfast.server.configuration.SettingSources;
import io.holdfast.server.configuration.Settings;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts known examples into an empty catalog, for tests of clients. The server must not run. */
@Command(
    name = "fixture",
    description = "Put known examples into an empty catalog: fixture load seeds",
    mixinStandardHelpOptions = true)
final class FixtureCommand implements Callable<Integer> {
  /** What to do. */
  enum Action {
    LOAD
  }

  /** Which examples there are. */
  enum Fixture {
    SEEDS
  }

  @Parameters(index = "0", paramLabel = "ACTION", description = "load")
  @SuppressWarnings({"NullAway.Init", "UnusedVariable"}) // there is one
  private Action action;

  @Parameters(
      index = "1",
      paramLabel = "FIXTURE",
      description = "seeds: the examples of the five vendors' pages.")
  @SuppressWarnings({"NullAway.Init", "UnusedVariable"}) // there is one
  private Fixture fixture;

  @Option(names = "--data", paramLabel = "DIR", description = "The data directory.")
  private @Nullable String data;

  @Option(names = "--catalog-url", paramLabel = "URL", description = "jdbc:postgresql://…")
  private @Nullable String catalogUrl;

  @Override
  public Integer call() throws JsonProcessingException {
    try (var core = Core.open(settings())) {
      var access = load(core);
      System.out.println(
          new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(access));
      return 0;
    }
  }

  private Settings settings() {
    var environment = System.getenv();
    var sources = new SettingSources().environment(environment);
    if (data != null) {
      sources.set("data", data, "the command line");
    }
    if (catalogUrl != null) {
      sources.set("catalog.url", catalogUrl, "the command line");
    }
    return Settings.of(sources, environment);
  }

  /** The examples, and a credential for each API with the ids to ask for. */
  private static Map<String, Map<String, String>> load(Core core) {
    // The Microsoft 365 list shows the caller's own sessions: its credential owns the examples.
    var explorer = new Maker(core.tokens()).make("fixture-m365", CredentialKind.PASSWORD);
    core.catalog()
        .update(catalog ->
            SeedFixture.load(
                catalog,
                new Actor(
                    ActorType.USER, explorer.credential().id().value(), "fixture-m365", null)));
    var maker = new Maker(core.tokens());
    var signed = maker.make("fixture-scp", CredentialKind.HMAC);
    var azure = maker.make("fixture-azure", CredentialKind.PASSWORD);
    var access = new LinkedHashMap<String, Map<String, String>>();
    access.put(
        "native", Map.of("token", maker.make("fixture-native", CredentialKind.BEARER).secret()));
    access.put(
        "scp",
        Map.of(
            "accessKey", String.valueOf(signed.credential().secrets().accessKey()),
            "secretKey", signed.secret(),
            "backupId", SeedFixture.SCP_BACKUP_ID));
    access.put(
        "northflank",
        Map.of(
            "token", maker.make("fixture-northflank", CredentialKind.BEARER).secret(),
            "projectId", SeedFixture.PROJECT,
            "addonId", SeedFixture.ADDON,
            "backupId", SeedFixture.BACKUP));
    access.put("veeamAzure", Map.of("username", "fixture-azure", "password", azure.secret()));
    access.put("veeamM365", Map.of("username", "fixture-m365", "password", explorer.secret()));
    access.put(
        "mittwald",
        Map.of("token", maker.make("fixture-mittwald", CredentialKind.BEARER).secret()));
    return access;
  }

  /** Makes credentials that may read everything. */
  private record Maker(Tokens tokens) {
    private static final Caller OPERATOR =
        new Caller(
            new CredentialId(new UUID(0, 0)), "fixture", EnumSet.allOf(Scope.class), Set.of());

    Tokens.Created make(String name, CredentialKind kind) {
      var username = kind == CredentialKind.PASSWORD ? name : null;
      return tokens.create(
          OPERATOR,
          new Tokens.Draft(
              name, kind, username, EnumSet.allOf(Scope.class), Set.of(), List.of(), null));
    }
  }
}
