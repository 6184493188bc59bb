package io.holdfast.dialects.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.dialects.Answer;
import io.holdfast.dialects.Operations;
import io.holdfast.dialects.SeededServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every operation of every dialect's table, asked as nobody should: whatever comes, the answer is
 * the vendor's, and what was refused changed nothing. The same requests for the same seed; {@code
 * -Dholdfast.fuzz.rounds} makes more of them, {@code -Dholdfast.fuzz.seed} others.
 */
class FuzzTest {
  private static final int ROUNDS = Integer.getInteger("holdfast.fuzz.rounds", 6);
  private static final long SEED = Long.getLong("holdfast.fuzz.seed", 20_261_122L);
  private static final int MOST_FAULTS = 25;

  private final List<String> faults = new ArrayList<>();
  private final Set<Integer> statuses = new TreeSet<>();

  @ParameterizedTest
  @ValueSource(strings = {"scp", "northflank", "veeam-azure", "veeam-m365", "mittwald"})
  void everyOperationBearsWhatNobodyShouldSend(String dialect) {
    var random = new SplittableRandom(SEED ^ dialect.hashCode());
    var operations = Operations.of(dialect).all();
    for (var round = 0; round < ROUNDS && faults.size() < MOST_FAULTS; round++) {
      try (var world = SeededServer.open();
          var watch = CatalogWatch.of(world.settings())) {
        var credentials = new Attack.Credentials(dialect, world);
        for (var operation : operations) {
          var attack = Attack.of(dialect, operation, credentials, random);
          judge(attack, attack.send(world.server()), watch.changed());
        }
      }
    }

    assertThat(faults).as("seed %d", SEED).isEmpty();
    assertThat(statuses).as("what was asked is worth asking").contains(200, 400, 404);
  }

  private void judge(Attack attack, Answer answer, List<String> changed) {
    statuses.add(answer.status());
    var found = new ArrayList<>(Shape.of(attack.dialect()).faults(answer));
    if (attack.stranger()) {
      Fixture.SECRETS.stream()
          .filter(secret -> answer.body().contains(secret))
          .filter(secret -> !attack.target().contains(secret) && !attack.body().contains(secret))
          .forEach(secret -> found.add("tells a stranger of " + secret));
    }
    if (answer.status() >= 400) {
      changed.forEach(table -> found.add("was refused and changed " + table));
    }
    if (answer.status() == 401
        && attack.dialect().startsWith("veeam")
        && !attack.target().toLowerCase(Locale.ROOT).contains("/token")
        && answer.header("WWW-Authenticate").isEmpty()) {
      found.add("lacks WWW-Authenticate");
    }
    if (!found.isEmpty()) {
      faults.add(
          "%s%n  %s%n  %d %s".formatted(found, attack.text(), answer.status(), answer.body()));
    }
  }
}
