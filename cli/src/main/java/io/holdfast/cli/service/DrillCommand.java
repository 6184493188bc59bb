package io.holdfast.cli.service;

import io.holdfast.api.client.HoldfastClient;
import io.holdfast.api.model.Drill;
import io.holdfast.api.model.DrillQuestion;
import io.holdfast.api.model.NewDrill;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.ExitStatus;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.terminal.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Proves a point by restoring it. */
@Command(
    name = "drill",
    description = "Prove a point of a protection by restoring it to a place of its own.")
public final class DrillCommand extends ServerCommand {
  /** Which point; the words are the API's. */
  enum Choice {
    LATEST,
    RANDOM_IN_WINDOW,
    OLDEST_KEPT
  }

  /** How much is proven; the words are the API's. */
  enum Level {
    L1,
    L2,
    L3,
    L4,
    L5
  }

  @Parameters(index = "0", paramLabel = "PROTECTION", description = "Its name or id.")
  @SuppressWarnings("NullAway.Init")
  private String protection;

  @Option(
      names = "--level",
      paramLabel = "LEVEL",
      description =
          "L1 all blobs are readable, L2 bytes restored and compared, L3 the format opens, L4 all"
              + " that the point promises is there, L5 your own questions are answered (default:"
              + " L4, or L5 with a question).")
  private @Nullable Level level;

  @Option(
      names = "--choose",
      paramLabel = "WHICH",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Choice choose = Choice.LATEST;

  @Option(
      names = "--window-days",
      paramLabel = "DAYS",
      description = "How far back a random point may lie (default: 30).")
  private @Nullable Integer windowDays;

  @Option(names = "--point", paramLabel = "POINT", description = "This point, by id or slug.")
  private @Nullable String point;

  @Option(
      names = "--sql",
      paramLabel = "STATEMENT",
      description = "Ask the restored database; repeatable, with an --expect for each or none.")
  private List<String> statements = new ArrayList<>();

  @Option(
      names = "--expect",
      paramLabel = "VALUE",
      description = "What the statement's first value must be.")
  private List<String> expected = new ArrayList<>();

  @Option(
      names = "--rows",
      paramLabel = "TABLE>=N",
      description = "The table must have at least so many rows; repeatable.")
  private List<String> rows = new ArrayList<>();

  @Option(
      names = "--http",
      paramLabel = "PATH",
      description = "Ask what --serve serves for this path; a good answer is wanted.")
  private @Nullable String http;

  @Option(
      names = "--serve",
      paramLabel = "SCRIPT",
      description = "Run by sh in the drill's folder; it listens on 127.0.0.1:$PORT.")
  private @Nullable String serve;

  @Option(
      names = "--answer",
      paramLabel = "TEXT",
      description = "Which the answer to --http must contain, or its status.")
  private @Nullable String answer;

  @Option(
      names = "--keep-hours",
      paramLabel = "N",
      description = "Keep what was restored, for so long, to be looked at.")
  private @Nullable Integer keepHours;

  @Option(names = "--wait", description = "Wait for its end, which the exit status then tells.")
  private boolean wait;

  @Override
  public Integer call() throws InterruptedException {
    try (var client = connect()) {
      var begun = client.drill(wanted(client));
      if (!wait) {
        common.print(ApiShape.of(begun), "drill %s is %s".formatted(begun.id(), begun.state()));
        return ExitStatus.DONE;
      }
      try (var display = common.progress("drill")) {
        new SessionWatch(client, display).restore(begun.restoreSessionId());
        return ended(client.drills().get(begun.id()));
      }
    }
  }

  private NewDrill wanted(HoldfastClient client) throws InterruptedException {
    var questions = questions();
    var asked = questions.isEmpty() ? null : questions;
    var named = level == null ? null : level.name();
    var found = new Lookup(client).protection(protection);
    if (point == null) {
      return new NewDrill(
          found.id(), null, choose.name(), windowDays, null, named, asked, keepHours);
    }
    var chosen = new Lookup(client).point(point, java.util.Optional.of(protection));
    if (!chosen.protectionId().equals(found.id())) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID,
          "point '%s' is not one of protection '%s'".formatted(point, protection));
    }
    return new NewDrill(null, chosen.id(), null, null, null, named, asked, keepHours);
  }

  private List<DrillQuestion> questions() {
    if (!expected.isEmpty() && expected.size() != statements.size()) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID, "give an --expect for each --sql, or none at all");
    }
    var questions = new ArrayList<DrillQuestion>();
    for (var at = 0; at < statements.size(); at++) {
      var answer = expected.isEmpty() ? null : expected.get(at);
      questions.add(
          new DrillQuestion(named(statements.get(at)), "SQL", statements.get(at), null, answer));
    }
    for (var each : rows) {
      questions.add(rows(each));
    }
    if ((http == null) != (serve == null) || (answer != null && http == null)) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID, "--http goes with --serve, --answer with both");
    }
    if (http != null) {
      var subject = "%s\n%s".formatted(http, serve);
      questions.add(new DrillQuestion(named("GET " + http), "HTTP", subject, null, answer));
    }
    return questions;
  }

  /** What {@code table>=number} asks. */
  static DrillQuestion rows(String text) {
    var sign = text.indexOf(">=");
    if (sign < 1 || !text.substring(sign + 2).strip().matches("[0-9]{1,18}")) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID, "--rows takes table>=number, not '%s'".formatted(text));
    }
    return new DrillQuestion(
        named(text),
        "ROWS",
        text.substring(0, sign).strip(),
        null,
        text.substring(sign + 2).strip());
  }

  private static String named(String text) {
    return text.length() <= 200 ? text : text.substring(0, 199) + "…";
  }

  private int ended(Drill drill) {
    var result = Objects.requireNonNullElse(drill.result(), drill.state());
    var took = drill.measured().restoreSeconds();
    var text = new StringBuilder();
    text.append(result);
    text.append(drill.detail() == null ? "" : ": " + Table.printable(drill.detail()));
    text.append(
        "%ndrill %s of point %s, level %s"
            .formatted(drill.id(), drill.restorePointId(), drill.level()));
    text.append(took == null ? "" : ", restored in %.1f s".formatted(took));
    for (var check : drill.checks()) {
      text.append(
          "%n%-6s %s: %s"
              .formatted(
                  check.result(),
                  Table.printable(check.name()),
                  Table.printable(String.valueOf(check.actual()))));
    }
    common.print(ApiShape.of(drill), text);
    return switch (result) {
      case "PASSED" -> ExitStatus.DONE;
      case "PASSED_WITH_WARNINGS" -> ExitStatus.INCOMPLETE;
      case "INCONCLUSIVE" -> ExitStatus.SOURCE;
      default -> ExitStatus.FAILED;
    };
  }
}
