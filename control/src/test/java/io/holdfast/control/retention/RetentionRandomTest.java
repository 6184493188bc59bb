package io.holdfast.control.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetentionRandomTest {
  private static final int ROUNDS = 2_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 20261121, 4711})
  void agreesWithAnIndependentModel(long seed) {
    var grounds = new RandomGrounds(seed);
    var went = 0;
    for (int round = 0; round < ROUNDS; round++) {
      var ground = grounds.next();

      var going = RetentionJudge.judge(ground).going();

      var gone = going.stream().map(each -> each.point().id()).collect(Collectors.toSet());
      assertThat(gone)
          .as("seed %d round %d: %s", seed, round, ground)
          .isEqualTo(RetentionModel.gone(ground));
      went += gone.size();
    }
    assertThat(went).as("points that went in all").isGreaterThan(ROUNDS);
  }

  /** What was judged once is judged the same again once the rest has gone. */
  @ParameterizedTest
  @ValueSource(longs = {2, 42})
  void letsNothingMoreGoAtOnceTheSecondTime(long seed) {
    var grounds = new RandomGrounds(seed);
    for (int round = 0; round < ROUNDS; round++) {
      var ground = grounds.next();
      var going = RetentionJudge.judge(ground).going();
      var left =
          ground.points().stream()
              .filter(point -> going.stream().noneMatch(each -> each.point().equals(point)))
              .toList();

      var again =
          RetentionJudge.judge(
              new Ground(ground.retention(), ground.zone(), ground.now(), null, left));

      assertThat(again.going()).as("seed %d round %d: %s", seed, round, ground).isEmpty();
    }
  }
}
