package io.holdfast.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.control.fixture.SeedLoader;
import io.holdfast.server.configuration.SettingSources;
import io.holdfast.server.configuration.Settings;
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
      var access = new SeedLoader(core.ledger(), core.tokens()).load();
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
}
