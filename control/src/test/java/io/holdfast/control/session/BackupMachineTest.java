package io.holdfast.control.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.catalog.model.AgentId;
import io.holdfast.control.session.MachineTable.Cell;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BackupMachineTest {
  /** The whole machine. LeaseLost! is the last attempt's. */
  private static final MachineTable TABLE =
      MachineTable.parse(
          """
          .                 Scheduled       Queued              Preparing           Running           Finalizing        Suspended         Aborting       Ended
          Due               Queued          -                   -                   -                 -                 -                 -              -
          ProtectionStopped Ended(Skipped)  Ended(Skipped)      -                   -                 -                 -                 -              -
          Leased            -               Preparing           -                   -                 -                 Running           -              -
          Unsupported       -               Ended(NotSupported) Ended(NotSupported) -                 -                 -                 -              -
          Opened            -               -                   Running             Running           -                 -                 -              -
          Checkpoint        -               -                   Preparing           Running           Finalizing        -                 Aborting       -
          LeaseLost         -               -                   Suspended           Suspended         Suspended         -                 Ended(Aborted) -
          LeaseLost!        -               -                   Ended(Failed)       Ended(Failed)     Ended(Failed)     -                 Ended(Aborted) -
          GraceOver         -               -                   -                   -                 -                 Ended(Failed)     -              -
          DataComplete      -               -                   -                   Finalizing        Finalizing        -                 -              -
          Sealed            -               -                   -                   -                 Ended(Succeeded)  -                 -              -
          Broke             -               -                   Ended(Failed)       Ended(Failed)     Ended(Failed)     -                 Ended(Aborted) -
          Interrupted       Ended(Failed)   Ended(Failed)       Ended(Failed)       Ended(Failed)     Ended(Failed)     Ended(Failed)     Ended(Aborted) -
          AbortAsked        Aborting        Aborting            Aborting            Aborting          -                 Aborting          Aborting       -
          AbortDone         -               -                   -                   -                 -                 -                 Ended(Aborted) -
          """);

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(30);
  private static final Hold HOLD = new Hold(new AgentId(new UUID(0, 1)), 1, NOW);
  private static final Hold NEXT_HOLD = new Hold(new AgentId(new UUID(0, 2)), 2, LATER);

  @ParameterizedTest
  @MethodSource("cells")
  void followsTheTable(Cell cell) {
    var from = states().get(cell.from());

    var step = BackupMachine.next(from, events().get(cell.event()));

    assertThat(describe(step)).isEqualTo(cell.to());
  }

  @Test
  void coversEveryStateAndEvent() {
    var statesInTable = TABLE.cells().stream().map(Cell::from).distinct();
    var eventsInTable =
        TABLE.cells().stream().map(Cell::event).filter(e -> !e.endsWith("!")).distinct();

    assertThat(statesInTable).containsExactlyInAnyOrderElementsOf(names(BackupLife.class));
    assertThat(eventsInTable).containsExactlyInAnyOrderElementsOf(names(BackupEvent.class));
  }

  @Test
  void heartbeatExtendsTheHoldAndKeepsItsToken() {
    var step =
        BackupMachine.next(new BackupLife.Running(HOLD), new BackupEvent.Checkpoint(NOW, LATER));

    assertThat(step).isEqualTo(new Step.Taken<>(new BackupLife.Running(HOLD.until(LATER))));
  }

  @Test
  void abortingGetsNoMoreTimeByHeartbeat() {
    var aborting = new BackupLife.Aborting(NOW, Optional.of(HOLD));

    var step = BackupMachine.next(aborting, new BackupEvent.Checkpoint(NOW, LATER));

    assertThat(step).isEqualTo(new Step.Taken<>(aborting));
  }

  @Test
  void cannotBeSealedWithAnOutcomeThatLeavesNoPoint() {
    assertThatThrownBy(() -> new BackupEvent.Sealed(NOW, new Outcome.Failed("X")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Invariants of the design, on random lives of a session. */
  @ParameterizedTest
  @MethodSource("seeds")
  void keepsItsPromisesOnEveryWalk(long seed) {
    var random = new Random(seed);
    var events = new ArrayList<>(events().values());
    BackupLife state = new BackupLife.Queued(NOW);
    var path = new ArrayList<BackupLife>(List.of(state));

    for (var i = 0; i < 200; i++) {
      if (BackupMachine.next(state, events.get(random.nextInt(events.size())))
          instanceof Step.Taken<BackupLife>(var to)) {
        assertThat(state).isNotInstanceOf(BackupLife.Ended.class);
        state = to;
        path.add(state);
      }
    }

    if (state instanceof BackupLife.Ended(_, var outcome)) {
      var sealed = path.stream().anyMatch(BackupLife.Finalizing.class::isInstance);
      assertThat(sealed || !outcome.leavesPoint())
          .as("a point only after FINALIZING: %s", path)
          .isTrue();
    }
  }

  @Test
  void everyLiveStateCanEnd() {
    for (var entry : states().entrySet()) {
      var reached = new HashSet<String>();
      reach(entry.getValue(), reached);
      assertThat(reached).as("from %s", entry.getKey()).contains("Ended");
    }
  }

  private static void reach(BackupLife from, HashSet<String> reached) {
    if (!reached.add(from.getClass().getSimpleName())) {
      return;
    }
    for (var event : events().values()) {
      if (BackupMachine.next(from, event) instanceof Step.Taken<BackupLife>(var to)) {
        reach(to, reached);
      }
    }
  }

  static Stream<Cell> cells() {
    return TABLE.cells().stream();
  }

  static IntStream seeds() {
    return IntStream.range(0, 200);
  }

  private static Map<String, BackupLife> states() {
    return byName(
        List.<BackupLife>of(
            new BackupLife.Scheduled(LATER),
            new BackupLife.Queued(NOW),
            new BackupLife.Preparing(HOLD),
            new BackupLife.Running(HOLD),
            new BackupLife.Finalizing(HOLD),
            new BackupLife.Suspended(LATER),
            new BackupLife.Aborting(NOW, Optional.of(HOLD)),
            new BackupLife.Ended(NOW, new Outcome.Succeeded())));
  }

  private static Map<String, BackupEvent> events() {
    var events =
        byName(
            List.<BackupEvent>of(
                new BackupEvent.Due(NOW),
                new BackupEvent.ProtectionStopped(NOW, Reasons.PROTECTION_PAUSED),
                new BackupEvent.Leased(NOW, NEXT_HOLD),
                new BackupEvent.Unsupported(NOW, Reasons.SOURCE_NOT_SUPPORTED),
                new BackupEvent.Opened(NOW),
                new BackupEvent.Checkpoint(NOW, LATER),
                new BackupEvent.LeaseLost(NOW, Optional.of(LATER)),
                new BackupEvent.GraceOver(NOW),
                new BackupEvent.DataComplete(NOW),
                new BackupEvent.Sealed(NOW, new Outcome.Succeeded()),
                new BackupEvent.Broke(NOW, "HF-2004"),
                new BackupEvent.Interrupted(NOW, "X"),
                new BackupEvent.AbortAsked(NOW),
                new BackupEvent.AbortDone(NOW)));
    events.put("LeaseLost!", new BackupEvent.LeaseLost(NOW, Optional.empty()));
    return events;
  }

  private static String describe(Step<BackupLife> step) {
    return switch (step) {
      case Step.Refused<BackupLife> _ -> "-";
      case Step.Taken<BackupLife>(BackupLife.Ended(_, var outcome)) ->
          "Ended(%s)".formatted(outcome.getClass().getSimpleName());
      case Step.Taken<BackupLife>(var to) -> to.getClass().getSimpleName();
    };
  }

  private static <T> Map<String, T> byName(List<T> values) {
    var map = new LinkedHashMap<String, T>();
    values.forEach(value -> map.put(value.getClass().getSimpleName(), value));
    return map;
  }

  private static List<String> names(Class<?> sealed) {
    return Arrays.stream(sealed.getPermittedSubclasses()).map(Class::getSimpleName).toList();
  }
}
