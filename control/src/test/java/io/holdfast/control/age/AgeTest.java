package io.holdfast.control.age;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgeTest {
  /** age-keygen 1.1.1; {@code printf 'sealed by age\n' | age -r age1… | base64 -w0}. */
  private static final String SECRET =
      "AGE-SECRET-KEY-1Q7NSTU4G9S6CN2R7DGZQY6THV4HU03XW9W43YDWZZ2AFSNKY4WSQA6QES5";

  private static final String RECIPIENT =
      "age1jxr02n2dg756zlu2g6lj779q887e7xq2p8vcx5pktprm899elgeqp8w9s4";
  private static final String SEALED =
      "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBEeFRlQVFPSTlKZWJ6OTlVUXlSUnFSZlA2"
          + "Zk1SVEtjTFdVMjhQeGVjSlJzCkwyb3pITEd0Z2dIdUhLb3BzMTA4enBsWS9JL2FDRHU5RWg1YjlB"
          + "cUR6ZGsKLS0tIDVlNjZxOWJma1lPN1lhb0FDYTdLdzFpMFpMVG1NLzNBSDUvVzVjUjFlWVUKQat1"
          + "YwkrECcU4pyXF111OZTHKr5JDJcHZBq8UKNjf30tRRNHPDVCTLbN3Svv7Q==";

  @Test
  void opensWhatStockAgeSealed() throws IOException {
    try (var identity = AgeIdentity.parse(SECRET).orElseThrow()) {
      assertThat(identity.recipient()).isEqualTo(RECIPIENT);
      assertThat(identity.secret()).isEqualTo(SECRET);
      assertThat(open(Base64.getDecoder().decode(SEALED), identity))
          .isEqualTo("sealed by age\n".getBytes(UTF_8));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65535, 65536, 65537, 131072, 200_000})
  void opensWhatItSealed(int length) throws IOException {
    var content = new byte[length];
    new Random(length).nextBytes(content);
    try (var identity = AgeIdentity.draw()) {
      assertThat(open(seal(content, identity), identity)).isEqualTo(content);
    }
  }

  @Test
  void everyChangedBitIsSeen() throws IOException {
    try (var identity = AgeIdentity.draw()) {
      var sealed = seal("the catalog".getBytes(UTF_8), identity);
      for (var at = 0; at < sealed.length; at++) {
        for (var bit : new int[] {1, 32}) {
          var changed = sealed.clone();
          changed[at] ^= (byte) bit;
          assertThatThrownBy(() -> open(changed, identity))
              .as("byte %d", at)
              .isInstanceOf(IOException.class);
        }
      }
    }
  }

  @Test
  void whatIsCutShortOrLongerHasNoEnd() throws IOException {
    try (var identity = AgeIdentity.draw()) {
      var sealed = seal(new byte[2 * 65536], identity);
      var chunk = 65536 + 16;

      for (var length : new int[] {0, 20, 190, sealed.length - chunk, sealed.length - 1}) {
        assertThatThrownBy(() -> open(Arrays.copyOf(sealed, length), identity))
            .as("%d bytes", length)
            .isInstanceOf(AgeException.class);
      }
      assertThatThrownBy(() -> open(Arrays.copyOf(sealed, sealed.length + 1), identity))
          .isInstanceOf(AgeException.class);
    }
  }

  @Test
  void otherKeyOpensNothing() throws IOException {
    try (var identity = AgeIdentity.draw();
        var other = AgeIdentity.draw()) {
      var sealed = seal(new byte[10], identity);

      assertThatThrownBy(() -> open(sealed, other)).isInstanceOf(AgeException.NotForUs.class);
    }
  }

  @Test
  void keyIsReadAsPeopleTypeIt() {
    try (var identity = AgeIdentity.draw()) {
      var secret = identity.secret();
      var typed = secret.replaceAll("(.{4})", "$1 \n").toLowerCase(Locale.ROOT);

      assertThat(AgeIdentity.parse(typed).orElseThrow().secret()).isEqualTo(secret);
    }
  }

  @Test
  void everyWrongLetterOfAKeyIsFound() {
    try (var identity = AgeIdentity.draw()) {
      var secret = identity.secret();
      for (var at = "AGE-SECRET-KEY-1".length(); at < secret.length(); at++) {
        var letter = secret.charAt(at) == 'Q' ? 'P' : 'Q';
        var typed = secret.substring(0, at) + letter + secret.substring(at + 1);
        assertThat(AgeIdentity.parse(typed)).as("letter %d", at).isEmpty();
      }
      assertThat(AgeIdentity.parse(secret.substring(0, secret.length() - 1))).isEmpty();
      assertThat(AgeIdentity.parse("")).isEmpty();
    }
  }

  private static byte[] seal(byte[] content, AgeIdentity identity) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = AgeOutput.open(bytes, identity)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] open(byte[] sealed, AgeIdentity identity) throws IOException {
    try (var in = AgeInput.open(new ByteArrayInputStream(sealed), identity)) {
      return in.readAllBytes();
    }
  }
}
