package io.holdfast.engine.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.engine.repository.Vectors;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MasterKeyTest {
  private final Random random = new Random(11);

  @Test
  void sealsAsResticDidWithTheSameIv() throws Exception {
    var key = Vectors.masterKey();
    var plain = key.open(Vectors.CONFIG);
    var sealed = new byte[Vectors.CONFIG.length];

    key.sealWith(
        Arrays.copyOf(Vectors.CONFIG, 16), plain, 0, plain.length, ByteBuffer.wrap(sealed)::put);

    assertThat(sealed).isEqualTo(Vectors.CONFIG);
  }

  @Test
  void opensWhatItSealedOfEveryLength() throws Exception {
    try (var key = MasterKey.generate()) {
      for (var length : new int[] {0, 1, 15, 16, 17, 32_767, 32_768, 32_769, 1_000_003}) {
        var plain = bytes(length);
        var sealed = new byte[length + 7 + MasterKey.OVERHEAD_BYTES];
        var opened = new byte[length + 3];

        assertThat(key.seal(plain, 0, length, sealed, 7)).isEqualTo(length + 32);
        assertThat(key.open(sealed, 7, length + 32, opened, 3)).isEqualTo(length);

        assertThat(Arrays.copyOfRange(opened, 3, length + 3)).isEqualTo(plain);
      }
    }
  }

  @Test
  void neverSealsTwiceAlike() {
    try (var key = MasterKey.generate()) {
      assertThat(key.seal(bytes(40))).isNotEqualTo(key.seal(bytes(40)));
    }
  }

  @Test
  void refusesEveryFlippedBit() {
    try (var key = MasterKey.generate()) {
      var sealed = key.seal(bytes(21));
      for (var bit = 0; bit < sealed.length * 8; bit++) {
        var flipped = sealed.clone();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        var target = new byte[21];

        assertThatThrownBy(() -> key.open(flipped, 0, flipped.length, target, 0))
            .isInstanceOf(SealBrokenException.class);
        assertThat(target).containsOnly(0);
      }
    }
  }

  @Test
  void refusesShortAndForeignSeals() {
    try (var key = MasterKey.generate();
        var other = MasterKey.generate()) {
      assertThatThrownBy(() -> key.open(new byte[31])).isInstanceOf(SealBrokenException.class);
      assertThatThrownBy(() -> key.open(new byte[0])).isInstanceOf(SealBrokenException.class);
      assertThatThrownBy(() -> key.open(other.seal(bytes(5))))
          .isInstanceOf(SealBrokenException.class);
    }
  }

  @Test
  void clampsWhatNewerClientsStoreUnclamped() throws Exception {
    var loose = Vectors.MAC_R.clone();
    loose[3] |= (byte) 0xf0;
    loose[4] |= 0x03;
    var key = new MasterKey(Vectors.ENCRYPT, Vectors.MAC_K, loose);

    assertThat(key.open(Vectors.CONFIG)).hasSize(123);
  }

  @Test
  void sealsAndOpensOnManyThreadsAtOnce() throws Exception {
    try (var key = MasterKey.generate();
        var threads = Executors.newFixedThreadPool(8)) {
      Callable<Boolean> work =
          () -> {
            for (var i = 0; i < 200; i++) {
              var plain = new byte[5000 + i];
              Arrays.fill(plain, (byte) i);
              if (!Arrays.equals(plain, key.open(key.seal(plain)))) {
                return false;
              }
            }
            return true;
          };
      var results = threads.invokeAll(IntStream.range(0, 8).mapToObj(_ -> work).toList());
      for (var result : results) {
        assertThat(result.get()).isTrue();
      }
    }
  }

  @Test
  void refusesPartsOfZerosAndWrongLengths() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MasterKey(new byte[32], Vectors.MAC_K, Vectors.MAC_R));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MasterKey(new byte[] {1}, Vectors.MAC_K, Vectors.MAC_R));
  }

  @Test
  void isOfNoUseOnceClosedAndNeverPrints() {
    var key = Vectors.masterKey();
    key.close();

    assertThatIllegalStateException().isThrownBy(() -> key.seal(bytes(1)));
    assertThatIllegalStateException().isThrownBy(key::encryptBytes);
    assertThat(key).hasToString("MasterKey[]");
    assertThat(Password.of("secret")).hasToString("Password[]");
  }

  private byte[] bytes(int length) {
    var bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
