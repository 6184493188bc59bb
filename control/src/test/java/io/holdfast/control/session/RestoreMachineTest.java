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

class RestoreMachineTest {
  /** The whole machine. LeaseLost! is the last attempt's, Opened! an explorer's. */
  private static final MachineTable TABLE =
      MachineTable.parse(
          """
          .           Scheduled           WaitingApproval     Queued              Preparing           Running           Open              Finalizing        Aborting       Ended
          Due         Queued              -                   -                   -                   -                 -                 -                 -              -
          Approved    -                   Queued              -                   -                   -                 -                 -                 -              -
          Rejected    -                   Ended(Rejected)     -                   -                   -                 -                 -                 -              -
          Leased      -                   -                   Preparing           -                   -                 -                 -                 -              -
          Unsupported Ended(NotSupported) Ended(NotSupported) Ended(NotSupported) Ended(NotSupported) -                 -                 -                 -              -
          Opened      -                   -                   -                   Running             Running           Open              -                 -              -
          Opened!     -                   -                   -                   Open                Running           Open              -                 -              -
          Checkpoint  -                   -                   -                   Preparing           Running           Open              Finalizing        Aborting       -
          LeaseLost   -                   -                   -                   Queued              Ended(Failed)     Ended(Failed)     Ended(Failed)     Ended(Aborted) -
          LeaseLost!  -                   -                   -                   Ended(Failed)       Ended(Failed)     Ended(Failed)     Ended(Failed)     Ended(Aborted) -
          Stopped     -                   -                   -                   -                   -                 Ended(Succeeded)  -                 -              -
          ItemsDone   -                   -                   -                   -                   Finalizing        -                 Finalizing        -              -
          Verified    -                   -                   -                   -                   -                 -                 Ended(Warned)     -              -
          Broke       -                   -                   -                   Ended(Failed)       Ended(Failed)     Ended(Failed)     Ended(Failed)     Ended(Aborted) -
          Interrupted Ended(Failed)       Ended(Failed)       Ended(Failed)       Ended(Failed)       Ended(Failed)     Ended(Failed)     Ended(Failed)     Ended(Aborted) -
          AbortAsked  Aborting            Aborting            Aborting            Aborting            Aborting          Aborting          Aborting          Aborting       -
          AbortDone   -                   -                   -                   -                   -                 -                 -                 Ended(Aborted) -
          """);

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(30);
  private static final Hold HOLD = new Hold(new AgentId(new UUID(0, 1)), 1, NOW);
  private static final Hold NEXT_HOLD = new Hold(new AgentId(new UUID(0, 2)), 2, LATER);

  @ParameterizedTest
  @MethodSource("cells")
  void followsTheTable(Cell cell) {
    var from = states().get(cell.from());

    var step = RestoreMachine.next(from, events().get(cell.event()));

    assertThat(describe(step)).isEqualTo(cell.to());
  }

  @Test
  void coversEveryStateAndEvent() {
    var statesInTable = TABLE.cells().stream().map(Cell::from).distinct();
    var eventsInTable =
        TABLE.cells().stream().map(Cell::event).filter(e -> !e.endsWith("!")).distinct();

    assertThat(statesInTable).containsExactlyInAnyOrderElementsOf(names(RestoreLife.class));
    assertThat(eventsInTable).containsExactlyInAnyOrderElementsOf(names(RestoreEvent.class));
  }

  @Test
  void heartbeatExtendsTheHoldAndKeepsItsToken() {
    var step =
        RestoreMachine.next(new RestoreLife.Running(HOLD), new RestoreEvent.Checkpoint(NOW, LATER));

    assertThat(step).isEqualTo(new Step.Taken<>(new RestoreLife.Running(HOLD.until(LATER))));
  }

  @Test
  void abortingGetsNoMoreTimeByHeartbeat() {
    var aborting = new RestoreLife.Aborting(NOW, Optional.of(HOLD));

    var step = RestoreMachine.next(aborting, new RestoreEvent.Checkpoint(NOW, LATER));

    assertThat(step).isEqualTo(new Step.Taken<>(aborting));
  }

  @Test
  void cannotBeVerifiedWithAnOutcomeOfTheQueue() {
    assertThatThrownBy(() -> new RestoreEvent.Verified(NOW, new Outcome.Rejected("X")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void losingTheAgentWhileWritingSaysThatTheTargetIsInDoubt() {
    var step =
        RestoreMachine.next(new RestoreLife.Running(HOLD), new RestoreEvent.LeaseLost(NOW, true));

    assertThat(step)
        .isEqualTo(
            new Step.Taken<>(
                new RestoreLife.Ended(NOW, new Outcome.Failed(Reasons.AGENT_LOST_WHILE_WRITING))));
  }

  /** Invariants of the design, on random lives of a session. */
  @ParameterizedTest
  @MethodSource("seeds")
  void keepsItsPromisesOnEveryWalk(long seed) {
    var random = new Random(seed);
    var events = new ArrayList<>(events().values());
    RestoreLife state = new RestoreLife.Queued(NOW);
    var path = new ArrayList<RestoreLife>(List.of(state));

    for (var i = 0; i < 200; i++) {
      if (RestoreMachine.next(state, events.get(random.nextInt(events.size())))
          instanceof Step.Taken<RestoreLife>(var to)) {
        assertThat(state).isNotInstanceOf(RestoreLife.Ended.class);
        state = to;
        path.add(state);
      }
    }

    if (state instanceof RestoreLife.Ended(_, var outcome)) {
      var done =
          path.stream()
              .anyMatch(s -> s instanceof RestoreLife.Finalizing || s instanceof RestoreLife.Open);
      assertThat(done || !outcome.leavesPoint())
          .as("no success without its checks: %s", path)
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

  private static void reach(RestoreLife from, HashSet<String> reached) {
    if (!reached.add(from.getClass().getSimpleName())) {
      return;
    }
    for (var event : events().values()) {
      if (RestoreMachine.next(from, event) instanceof Step.Taken<RestoreLife>(var to)) {
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

  private static Map<String, RestoreLife> states() {
    return byName(
        List.<RestoreLife>of(
            new RestoreLife.Scheduled(LATER),
            new RestoreLife.WaitingApproval(NOW),
            new RestoreLife.Queued(NOW),
            new RestoreLife.Preparing(HOLD),
            new RestoreLife.Running(HOLD),
            new RestoreLife.Open(Optional.of(HOLD)),
            new RestoreLife.Finalizing(HOLD),
            new RestoreLife.Aborting(NOW, Optional.of(HOLD)),
            new RestoreLife.Ended(NOW, new Outcome.Succeeded())));
  }

  private static Map<String, RestoreEvent> events() {
    var events =
        byName(
            List.<RestoreEvent>of(
                new RestoreEvent.Due(NOW),
                new RestoreEvent.Approved(NOW),
                new RestoreEvent.Rejected(NOW, Reasons.APPROVAL_REFUSED),
                new RestoreEvent.Leased(NOW, NEXT_HOLD),
                new RestoreEvent.Unsupported(NOW, Reasons.SOURCE_NOT_SUPPORTED),
                new RestoreEvent.Opened(NOW, false),
                new RestoreEvent.Checkpoint(NOW, LATER),
                new RestoreEvent.LeaseLost(NOW, true),
                new RestoreEvent.Stopped(NOW, new Outcome.Succeeded()),
                new RestoreEvent.ItemsDone(NOW),
                new RestoreEvent.Verified(NOW, new Outcome.Warned("ITEMS_WARNED")),
                new RestoreEvent.Broke(NOW, "HF-3020"),
                new RestoreEvent.Interrupted(NOW, "X"),
                new RestoreEvent.AbortAsked(NOW),
                new RestoreEvent.AbortDone(NOW)));
    events.put("LeaseLost!", new RestoreEvent.LeaseLost(NOW, false));
    events.put("Opened!", new RestoreEvent.Opened(NOW, true));
    return events;
  }

  private static String describe(Step<RestoreLife> step) {
    return switch (step) {
      case Step.Refused<RestoreLife> _ -> "-";
      case Step.Taken<RestoreLife>(RestoreLife.Ended(_, var outcome)) ->
          "Ended(%s)".formatted(outcome.getClass().getSimpleName());
      case Step.Taken<RestoreLife>(var to) -> to.getClass().getSimpleName();
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
