package io.holdfast.sources.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Forms of the same value, by the layouts of Redis' sources; a character is a byte. */
class ValueSumTest {
  private static final String LONG = "x".repeat(300);

  @Test
  void listsMeanTheSameInEveryForm() throws IOException {
    var plain = sum(1, "\4\1a\300\7\2-1" + string(LONG));
    var old = ziplist("\0\1a\3\370\3\376\377\4" + "\101\54" + LONG);
    var packed = listpack("\201a\2\7\1\337\377\2\341\54" + LONG + "\2\256");

    assertThat(sum(10, string(old))).isEqualTo(plain);
    assertThat(sum(14, "\1" + string(old))).isEqualTo(plain);
    assertThat(sum(18, "\1\2" + string(packed))).isEqualTo(plain);
    assertThat(sum(18, "\4\1\1a\1\300\7\1\2-1\1" + string(LONG))).isEqualTo(plain);
    assertThat(sum(1, "\4\300\7\1a\2-1" + string(LONG))).isNotEqualTo(plain);
  }

  /**
   * Redis takes another byte for the length behind an entry one entry before seven bits need it.
   */
  @ParameterizedTest
  @CsvSource({
    "127,1",
    "128,2",
    "16382,2",
    "16383,3",
    "2097150,3",
    "2097151,4",
    "268435454,4",
    "268435455,5"
  })
  void lengthsBehindEntriesAreAsLongAsRedisMakesThem(int entryBytes, int size) {
    assertThat(PackedEntries.sizeOfLength(entryBytes)).isEqualTo(size);
  }

  @Test
  void entriesOfSixteenKibibytesAreWhole() throws IOException {
    var text = "x".repeat(16_378);
    var packed = listpack("\360\372\77\0\0" + text + "\0\377\377" + "\201a\2");

    assertThat(sum(18, "\1\2" + string(packed))).isEqualTo(sum(1, "\2" + string(text) + "\1a"));
  }

  /** 1, -2, 300, -70000, 2^40 */
  @Test
  void numbersMeanTheSameInEveryForm() throws IOException {
    var plain = sum(2, "\5\1" + "1\2-2\3" + "300\6-70000\15" + "1099511627776");
    var numbers =
        "\10\0\0\0\5\0\0\0"
            + ("\220\356\376\377\377\377\377\377" + "\376\377\377\377\377\377\377\377")
            + ("\1\0\0\0\0\0\0\0" + "\54\1\0\0\0\0\0\0" + "\0\0\0\0\0\1\0\0");
    var packed =
        listpack(
            "\1\1"
                + "\337\376\2"
                + "\361\54\1\3"
                + "\362\220\356\376\4"
                + "\364\0\0\0\0\0\1\0\0\11");

    assertThat(sum(11, string(numbers))).isEqualTo(plain);
    assertThat(sum(20, string(packed))).isEqualTo(plain);
  }

  @Test
  void hashesAndSortedSetsMeanTheSameInEveryForm() throws IOException {
    var hash = sum(4, "\2\1a\1b\1c\1" + "1");
    var set = sum(5, "\2\1m\0\0\0\0\0\0\370\77\1n\0\0\0\0\0\0\360\377");

    assertThat(sum(13, string(ziplist("\0\1c\3\362\2\1a\3\1b")))).isEqualTo(hash);
    assertThat(sum(16, string(listpack("\201a\2\201b\2\201c\2\1\1")))).isEqualTo(hash);
    assertThat(sum(9, string("\2\1c\1\0" + "1\1a\1\2bxx\377"))).isEqualTo(hash);
    assertThat(sum(3, "\2\1n\377\1m\3" + "1.5")).isEqualTo(set);
    assertThat(sum(12, string(ziplist("\0\1n\3\4-inf\6\1m\3\3" + "1.5")))).isEqualTo(set);
    assertThat(sum(17, string(listpack("\201m\2\203" + "1.5\4\201n\2\204-inf\5")))).isEqualTo(set);
  }

  @Test
  void streamsAndWhatIsNotKnownStandForThemselves() throws IOException {
    assertThat(sum(15, "")).isEmpty();
    assertThat(sum(22, "")).isEmpty();
    assertThat(sum(99, "")).isEmpty();
  }

  /** What is announced must not be believed: none of these may take memory, or pass. */
  @ParameterizedTest
  @CsvSource({"9,254,4", "10,128,5", "16,240,5"})
  void lengthsThatAreNotThereAreRefused(int type, int code, int bytes) {
    var head = type == 9 ? "\2" : type == 10 ? "\0".repeat(11) : "\0".repeat(6);
    var lie = head + (char) code + "\177".repeat(bytes) + "x";

    refuses(type, string(lie));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\201a", "\201a\2", "\377\0", "\365\1\377", "\201a\2\377"})
  void packedHashesThatAreNotWholeAreRefused(String entries) {
    refuses(16, string("\0\0\0\0\0\0" + entries));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\0\301", "\0\357", "\0\377"})
  void oldEntriesOfUnknownFormAreRefused(String entry) {
    refuses(10, string(ziplist(entry)));
  }

  @Test
  void numbersOfOddSizesAreRefused() {
    refuses(11, string("\3\0\0\0\1\0\0\0abc"));
  }

  @Test
  void zeroHasNoSignAsAScore() throws IOException {
    assertThat(sum(5, "\1\1m\0\0\0\0\0\0\0\200")).isEqualTo(sum(5, "\1\1m" + "\0".repeat(8)));
  }

  @Test
  void scoresThatAreNoNumbersAreRefused() {
    refuses(17, string(listpack("\201m\2\201x\2")));
  }

  private static OptionalLong sum(int type, String value) throws IOException {
    return ValueSum.of(type, new ByteArrayInputStream(value.getBytes(ISO_8859_1)));
  }

  private static void refuses(int type, String value) {
    assertThatThrownBy(() -> sum(type, value))
        .isInstanceOf(SourceException.class)
        .extracting(e -> ((SourceException) e).code())
        .isEqualTo(ErrorCode.EXPECTATION_FAILED);
  }

  private static String string(String bytes) {
    var length = bytes.length();
    var low = "" + (char) (length >>> 8 & 0xff) + (char) (length & 0xff);
    return length < 1 << 14
        ? (char) (0x40 | length >>> 8) + low.substring(1) + bytes
        : "\200\0\0" + low + bytes;
  }

  /** The first entry's length of the one before it stands in {@code entries}. */
  private static String ziplist(String entries) {
    return "\0".repeat(10) + entries + "\377";
  }

  private static String listpack(String entries) {
    return "\0".repeat(6) + entries + "\377";
  }
}
