package io.holdfast.cli.service;

import io.holdfast.api.client.HoldfastClient;
import io.holdfast.api.client.Query;
import io.holdfast.api.model.Delivery;
import io.holdfast.api.model.NewChannel;
import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.CommandGroup;
import io.holdfast.cli.terminal.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Where the server sends its notices. */
@Command(
    name = "channel",
    description = "Say who is told of what happens: mail, chats, pushes, webhooks.",
    subcommands = {
      ChannelCommand.Create.class,
      ChannelCommand.ListAll.class,
      ChannelCommand.Test.class,
      ChannelCommand.Deliveries.class,
      ChannelCommand.Replay.class,
      ChannelCommand.Delete.class
    })
public final class ChannelCommand extends CommandGroup {
  private static final Duration TEST_PATIENCE = Duration.ofSeconds(30);
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  /** Makes one. */
  @Command(name = "create", description = "Make a channel; docs/notifications.md has the kinds.")
  static final class Create extends ServerCommand {
    @Parameters(paramLabel = "NAME", description = "What people call it.")
    @SuppressWarnings("NullAway.Init")
    private String name;

    @Option(
        names = "--kind",
        required = true,
        paramLabel = "KIND",
        description =
            "mail, slack, teams, discord, telegram, ntfy, gotify, healthcheck or webhook.")
    @SuppressWarnings("NullAway.Init")
    private String kind;

    @Option(
        names = "--setting",
        paramLabel = "NAME=VALUE",
        description = "A setting of its kind; repeatable.")
    private List<String> settings = new ArrayList<>();

    @Option(
        names = "--secret-file",
        paramLabel = "NAME=FILE",
        description = "A secret of its kind, read from a file; repeatable.")
    private List<String> secretFiles = new ArrayList<>();

    @Option(
        names = "--secret-env",
        paramLabel = "NAME=VARIABLE",
        description = "A secret of its kind, read from the environment; repeatable.")
    private List<String> secretVariables = new ArrayList<>();

    @Option(
        names = "--event",
        split = ",",
        paramLabel = "TYPE",
        description = "Only these, as alert.* or backup.failed; repeatable.")
    private List<String> events = new ArrayList<>();

    @Option(names = "--project", paramLabel = "SLUG", description = "Only of this project.")
    private @Nullable String project;

    @Override
    public Integer call() throws InterruptedException {
      try (var client = connect()) {
        var made =
            client
                .channels()
                .create(
                    new NewChannel(
                        projectId(client, project),
                        kind.toUpperCase(Locale.ROOT),
                        name,
                        NamedValues.parse("--setting", settings),
                        NamedValues.secrets(secretFiles, secretVariables, common.context()),
                        events.isEmpty() ? null : events,
                        null));
        common.print(
            ApiShape.of(made),
            "channel %s gets %s".formatted(made.id(), String.join(", ", made.events())));
        return 0;
      }
    }
  }

  /** Lists them. */
  @Command(name = "list", description = "List channels, and how sending to them goes.")
  static final class ListAll extends ServerCommand {
    @Override
    public Integer call() {
      try (var client = connect()) {
        var channels = client.channels().all(Query.all().limit(500)).toList();
        var table = Table.of("Id", "Kind", "Name", "State", ">Failures", "Events");
        for (var channel : channels) {
          table.row(
              channel.id(),
              channel.kind(),
              channel.name(),
              channel.enabled() ? "on" : "off",
              channel.failureCount(),
              String.join(",", channel.events()));
        }
        common.print(Map.of("items", ApiShape.of(channels)), table);
        return 0;
      }
    }
  }

  /** Tries one out. */
  @Command(name = "test", description = "Send a test, and wait whether it is taken.")
  static final class Test extends ServerCommand {
    @Parameters(paramLabel = "ID", description = "Its id, as list shows it.")
    @SuppressWarnings("NullAway.Init")
    private UUID id;

    @Override
    public Integer call() throws InterruptedException {
      try (var client = connect()) {
        var delivery = tried(client, id, client.testChannel(id));
        if (!delivery.state().equals("DELIVERED")) {
          var why =
              delivery.tries().isEmpty()
                  ? "other notices wait before it"
                  : delivery.tries().getLast().error();
          throw new CommandException(
              ErrorCode.STATE_CONFLICT, "the test was not taken: %s".formatted(why));
        }
        common.print(ApiShape.of(delivery), "the test was taken");
        return 0;
      }
    }

    private static Delivery tried(HoldfastClient client, UUID channel, Delivery queued)
        throws InterruptedException {
      var end = System.nanoTime() + TEST_PATIENCE.toNanos();
      var seen = queued;
      while (seen.state().equals("PENDING") && seen.attempts() == 0 && System.nanoTime() < end) {
        Thread.sleep(LOOK_EVERY);
        seen = client.deliveries(channel).get(queued.id());
      }
      return seen;
    }
  }

  /** What was sent. */
  @Command(name = "deliveries", description = "List what was sent to a channel, newest first.")
  static final class Deliveries extends ServerCommand {
    @Parameters(paramLabel = "ID", description = "Its id, as list shows it.")
    @SuppressWarnings("NullAway.Init")
    private UUID id;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many (default: 50).")
    private int limit = 50;

    @Override
    public Integer call() throws InterruptedException {
      try (var client = connect()) {
        var page = client.deliveries(id).list(Query.all().limit(limit));
        var table = Table.of("Id", "Event", "State", ">Attempts", "Last", "Error");
        for (var delivery : page.items()) {
          var error = delivery.tries().isEmpty() ? null : delivery.tries().getLast().error();
          table.row(
              delivery.id(),
              delivery.eventType(),
              delivery.state(),
              delivery.attempts(),
              Times.text(delivery.lastAttemptAt()),
              error == null ? "" : error);
        }
        common.print(Map.of("items", ApiShape.of(page.items())), table);
        return 0;
      }
    }
  }

  /** Sends again. */
  @Command(name = "replay", description = "Send again what happened since a moment.")
  static final class Replay extends ServerCommand {
    @Parameters(paramLabel = "ID", description = "Its id, as list shows it.")
    @SuppressWarnings("NullAway.Init")
    private UUID id;

    @Option(
        names = "--since",
        required = true,
        paramLabel = "TIME",
        description = "As 2026-11-21T10:00:00Z.")
    @SuppressWarnings("NullAway.Init")
    private Instant since;

    @Override
    public Integer call() throws InterruptedException {
      try (var client = connect()) {
        var replayed = client.replay(id, since);
        common.print(ApiShape.of(replayed), "queued %d".formatted(replayed.queued()));
        return 0;
      }
    }
  }

  /** Removes one. */
  @Command(name = "delete", description = "Remove a channel and the log of what was sent to it.")
  static final class Delete extends ServerCommand {
    @Parameters(paramLabel = "ID", description = "Its id, as list shows it.")
    @SuppressWarnings("NullAway.Init")
    private UUID id;

    @Override
    public Integer call() throws InterruptedException {
      try (var client = connect()) {
        client.channels().delete(id, client.channels().get(id).revision());
        common.print(Map.of("deleted", id), "deleted " + id);
        return 0;
      }
    }
  }

  static @Nullable UUID projectId(HoldfastClient client, @Nullable String slug)
      throws InterruptedException {
    return slug == null ? null : new Lookup(client).project(slug).id();
  }
}
