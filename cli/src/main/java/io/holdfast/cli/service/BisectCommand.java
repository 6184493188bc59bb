package io.holdfast.cli.service;

import io.holdfast.api.model.Bisect;
import io.holdfast.api.model.NewBisect;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.ExitStatus;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.terminal.Table;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finds the last point in which something held. */
@Command(
    name = "bisect",
    description = "Find the last restore point of a protection in which something held.")
public final class BisectCommand extends ServerCommand {
  @Parameters(index = "0", paramLabel = "PROTECTION", description = "Its name or id.")
  @SuppressWarnings("NullAway.Init")
  private String protection;

  @Option(names = "--exists", paramLabel = "PATH", description = "This lies in the point.")
  private @Nullable String exists;

  @Option(names = "--path", paramLabel = "PATH", description = "This file, with --sha256.")
  private @Nullable String path;

  @Option(names = "--sha256", paramLabel = "HASH", description = "Has this content.")
  private @Nullable String sha256;

  @Option(
      names = "--sql",
      paramLabel = "STATEMENT",
      description = "The restored database answers this, with --expect.")
  private @Nullable String sql;

  @Option(names = "--expect", paramLabel = "VALUE", description = "By this first value.")
  private @Nullable String expect;

  @Option(
      names = "--rows",
      paramLabel = "TABLE>=N",
      description = "The table has at least so many rows.")
  private @Nullable String rows;

  @Option(names = "--unsuspicious", description = "No file has an extension that ransomware gives.")
  private boolean unsuspicious;

  @Option(
      names = "--extension",
      paramLabel = "NAME",
      description = "With --unsuspicious: an extension that counts as such too. May be repeated.")
  private List<String> extensions = List.of();

  @Option(
      names = "--tolerate",
      paramLabel = "N",
      description = "With --unsuspicious: so many files may have one.")
  private @Nullable Long tolerated;

  @Option(
      names = "--database",
      paramLabel = "NAME",
      description = "For --sql and --rows: of a server with several.")
  private @Nullable String database;

  @Option(names = "--from", paramLabel = "TIME", description = "Only points from this time on.")
  private @Nullable Instant from;

  @Option(names = "--to", paramLabel = "TIME", description = "Only points before this time.")
  private @Nullable Instant to;

  @Option(names = "--pin", paramLabel = "REASON", description = "Keep the point that is found.")
  private @Nullable String pin;

  @Option(
      names = "--neighbours",
      description = "With --pin: of the project's other protections too, as of that time.")
  private boolean neighbours;

  @Override
  public Integer call() throws InterruptedException {
    try (var client = connect()) {
      var wanted = wanted(new Lookup(client).protection(protection).id());
      var found = client.bisect(wanted);
      while (!found.done()) {
        found = client.bisect(wanted);
      }
      common.print(ApiShape.of(found), text(found));
      return found.lastHeld() == null ? ExitStatus.MISSING : ExitStatus.DONE;
    }
  }

  private NewBisect wanted(UUID id) {
    var kept = pin == null ? null : new NewBisect.Pin(pin, null, neighbours);
    if (neighbours && pin == null) {
      throw wrong("--neighbours goes with --pin");
    }
    var predicates = (exists == null ? 0 : 1) + (path == null ? 0 : 1);
    predicates += (sql == null ? 0 : 1) + (rows == null ? 0 : 1) + (unsuspicious ? 1 : 0);
    if (predicates != 1) {
      throw wrong("give just one of --exists, --path, --sql, --rows and --unsuspicious");
    }
    if (!unsuspicious && (!extensions.isEmpty() || tolerated != null)) {
      throw wrong("--extension and --tolerate go with --unsuspicious");
    }
    if ((path == null) != (sha256 == null) || (sql == null) != (expect == null)) {
      throw wrong("--path goes with --sha256, --sql with --expect");
    }
    return new NewBisect(id, from, to, file(), statement(), rows(), extensions(), kept);
  }

  private NewBisect.@Nullable File file() {
    var place = exists == null ? path : exists;
    return place == null ? null : new NewBisect.File(place, sha256);
  }

  private NewBisect.@Nullable Sql statement() {
    return sql == null || expect == null ? null : new NewBisect.Sql(sql, database, expect);
  }

  private NewBisect.@Nullable Rows rows() {
    if (rows == null) {
      return null;
    }
    var question = DrillCommand.rows(rows);
    return new NewBisect.Rows(
        question.subject(), database, Long.parseLong(String.valueOf(question.expected())));
  }

  private NewBisect.@Nullable Unsuspicious extensions() {
    return unsuspicious ? new NewBisect.Unsuspicious(extensions, tolerated) : null;
  }

  private static String text(Bisect found) {
    var text = new StringBuilder();
    for (var probe : found.probes()) {
      text.append(
          "%s  %-4s  %s%n"
              .formatted(
                  Times.text(probe.pointInTime()),
                  probe.held() ? "held" : "lost",
                  Table.printable(probe.evidence())));
    }
    var last = found.lastHeld();
    if (last == null) {
      return text.append("it held in none of %d points".formatted(found.points())).toString();
    }
    text.append(
        "last held in point %s of %s"
            .formatted(last.restorePointId(), Times.text(last.pointInTime())));
    var lost = found.firstLost();
    text.append(
        lost == null
            ? ", the newest"
            : "%nlost in point %s of %s"
                .formatted(lost.restorePointId(), Times.text(lost.pointInTime())));
    if (!found.pinned().isEmpty()) {
      text.append("%npinned %d points".formatted(found.pinned().size()));
    }
    return text.toString();
  }

  private static CommandException wrong(String why) {
    return new CommandException(ErrorCode.INPUT_INVALID, why);
  }
}
