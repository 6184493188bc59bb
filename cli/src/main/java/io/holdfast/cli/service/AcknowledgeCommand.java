package io.holdfast.cli.service;

import io.holdfast.api.model.AcknowledgeRequest;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says that a suspicious point is as it should be. */
@Command(
    name = "acknowledge",
    description = {
      "Say that a suspicious restore point is as it should be.",
      "It counts as a good one from then on: older points may go for it."
    })
public final class AcknowledgeCommand extends ServerCommand {
  @Parameters(index = "0", paramLabel = "POINT", description = "Its id.")
  @SuppressWarnings("NullAway.Init")
  private UUID point;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      required = true,
      description = "What happened; history keeps it.")
  @SuppressWarnings("NullAway.Init")
  private String reason;

  @Override
  public Integer call() throws InterruptedException {
    try (var client = connect()) {
      var kept = client.restorePoints().acknowledge(point, new AcknowledgeRequest(reason));
      common.print(
          ApiShape.of(kept),
          "point %s of %s is acknowledged".formatted(kept.id(), Times.text(kept.pointInTime())));
      return 0;
    }
  }
}
