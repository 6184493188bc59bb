package io.holdfast.cli.service;

import io.holdfast.api.client.Query;
import io.holdfast.api.model.NewWebhook;
import io.holdfast.cli.CommandGroup;
import io.holdfast.cli.terminal.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Addresses that the server tells of what happens. A webhook is a channel too. */
@Command(
    name = "webhook",
    description = "Make, list and test webhooks.",
    subcommands = {
      WebhookCommand.Create.class,
      WebhookCommand.ListAll.class,
      ChannelCommand.Test.class,
      ChannelCommand.Deliveries.class,
      ChannelCommand.Replay.class,
      ChannelCommand.Delete.class
    })
public final class WebhookCommand extends CommandGroup {
  /** Makes one and shows its secret, once. */
  @Command(name = "create", description = "Make a webhook; its secret is shown once.")
  static final class Create extends ServerCommand {
    @Parameters(paramLabel = "URL", description = "Where to post.")
    @SuppressWarnings("NullAway.Init")
    private String url;

    @Option(names = "--name", paramLabel = "NAME", description = "What people call it.")
    private @Nullable String name;

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
                .webhooks()
                .create(
                    new NewWebhook(
                        ChannelCommand.projectId(client, project),
                        name,
                        url,
                        events.isEmpty() ? null : events,
                        null));
        common.print(
            ApiShape.of(made),
            "secret %s%nIt is not shown again. Id: %s".formatted(made.secret(), made.id()));
        return 0;
      }
    }
  }

  /** Lists them, without secrets. */
  @Command(name = "list", description = "List webhooks, and how sending to them goes.")
  static final class ListAll extends ServerCommand {
    @Override
    public Integer call() {
      try (var client = connect()) {
        var webhooks = client.webhooks().all(Query.all().limit(500)).toList();
        var table = Table.of("Id", "Address", "State", ">Failures", "Events");
        for (var webhook : webhooks) {
          table.row(
              webhook.id(),
              webhook.url(),
              webhook.enabled() ? "on" : "off",
              webhook.failureCount(),
              String.join(",", webhook.events()));
        }
        common.print(Map.of("items", ApiShape.of(webhooks)), table);
        return 0;
      }
    }
  }
}
