package io.holdfast.engine.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.pack.PackId;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataSubsetTest {
  private static final Map<PackId, Long> PACKS = packs(200);

  @ParameterizedTest
  @CsvSource({"5%, 10", "2.5%, 5", "0.1%, 1", "99.9%, 199", "100%, 200"})
  void readsAShareOfThePacksAndAtLeastOne(String text, int packs) {
    assertThat(chosen(text, 1)).hasSize(packs);
  }

  @Test
  void readsOtherPacksEachTime() {
    assertThat(chosen("10%", 1)).isNotEqualTo(chosen("10%", 2));
    assertThat(chosen("5K", 1)).isNotEqualTo(chosen("5K", 2));
    assertThat(chosen("1/10", 1)).isEqualTo(chosen("1/10", 2));
  }

  @Test
  void readsNoMoreBytesThanAreAskedForButAPack() {
    for (var seed = 0; seed < 20; seed++) {
      var bytes = chosen("20k", seed).values().stream().mapToLong(Long::longValue).sum();
      assertThat(bytes).isBetween(20 * 1024L - 1000, 20 * 1024L);
    }
    assertThat(chosen("1B", 1)).hasSize(1);
    assertThat(chosen("1T", 1)).isEqualTo(PACKS);
  }

  @Test
  void partsMeetInNoPackAndMissNone() {
    var all = new HashMap<PackId, Long>();
    for (var part = 1; part <= 7; part++) {
      var packs = chosen(part + "/7", 1);
      assertThat(all).doesNotContainKeys(packs.keySet().toArray(PackId[]::new));
      all.putAll(packs);
    }

    assertThat(all).isEqualTo(PACKS);
  }

  @Test
  void asksForNothingWhereNothingIs() {
    assertThat(DataSubset.parse("5%").of(Map.of(), new Random(1))).isEmpty();
    assertThat(new DataSubset.Everything().of(PACKS, new Random(1))).isEqualTo(PACKS);
    assertThat(new DataSubset.Nothing().of(PACKS, new Random(1))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "5", "0%", "101%", "-1%", "%", "1.%", "0/3", "4/3", "1/257", "1/2/3", "0M", "5P", "5 %"
      })
  void refusesWhatIsNoPart(String text) {
    assertThatThrownBy(() -> DataSubset.parse(text))
        .isInstanceOfSatisfying(
            InvalidInputException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.PARAMETER_INVALID));
  }

  private static Map<PackId, Long> chosen(String text, int seed) {
    return DataSubset.parse(text).of(PACKS, new Random(seed));
  }

  private static Map<PackId, Long> packs(int count) {
    var random = new Random(4);
    var packs = new HashMap<PackId, Long>();
    var bytes = new byte[8];
    while (packs.size() < count) {
      random.nextBytes(bytes);
      packs.put(new PackId(Digest.sha256(bytes, 0, bytes.length)), random.nextLong(100, 1000));
    }
    return packs;
  }
}
