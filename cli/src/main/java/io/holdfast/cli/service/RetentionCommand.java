package io.holdfast.cli.service;

import io.holdfast.api.model.RetentionPreview;
import io.holdfast.api.model.RetentionPreview.Verdict;
import io.holdfast.base.ByteSize;
import io.holdfast.cli.terminal.Table;
import java.util.ArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Tells what retention does with the points of a protection. */
@Command(
    name = "retention",
    description = {
      "Say of every point of a protection which rule keeps it, what goes next and when.",
      "With rules given, as if those were the protection's. Changes nothing."
    })
public final class RetentionCommand extends ServerCommand {
  @Parameters(index = "0", paramLabel = "PROTECTION", description = "Its id or name.")
  @SuppressWarnings("NullAway.Init")
  private String protection;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private RetentionOptions draft;

  @Override
  public Integer call() throws InterruptedException {
    var rules = draft.rules();
    try (var client = connect()) {
      var id = new Lookup(client).protection(protection).id();
      var preview = rules.isPresent() ? client.retention(id, rules.get()) : client.retention(id);
      common.print(ApiShape.of(preview), text(preview));
      return 0;
    }
  }

  private static String text(RetentionPreview preview) {
    var lines = new ArrayList<String>();
    if (!preview.points().isEmpty()) {
      lines.add(table(preview).toString().stripTrailing());
    }
    var totals = preview.totals();
    lines.add(
        "%d points, %d stay (%s), %d go (%s)"
            .formatted(
                totals.points(),
                totals.staying(),
                new ByteSize(totals.stayingBytes()),
                totals.going(),
                new ByteSize(totals.goingBytes())));
    if (preview.halt() != null) {
      lines.add("nothing goes for now: %s".formatted(preview.halt()));
    }
    if (preview.next() != null) {
      lines.add(
          "next: %s at %s"
              .formatted(preview.next().restorePointId(), Times.text(preview.next().at())));
    }
    return String.join(System.lineSeparator(), lines);
  }

  private static Table table(RetentionPreview preview) {
    var table = Table.of("Id", "Point in time", ">Stored", "Stays", "Why", "Goes at");
    for (var point : preview.points()) {
      table.row(
          point.restorePointId(),
          Times.text(point.pointInTime()),
          new ByteSize(point.storedBytes()),
          point.goes() ? "no" : "yes",
          why(point),
          Times.text(point.goesAt()));
    }
    return table;
  }

  private static String why(Verdict point) {
    if (point.goes()) {
      return String.valueOf(point.cause());
    }
    var rules =
        point.keptBy().stream()
            .map(rule -> rule.period() == null ? rule.rule() : rule.rule() + " " + rule.period());
    var floors =
        point.heldBy().stream()
            .map(
                held -> held.detail() == null ? held.floor() : held.floor() + ": " + held.detail());
    return Stream.of(rules, floors).flatMap(each -> each).collect(Collectors.joining(", "));
  }
}
