package io.holdfast.control.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressRangesTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.1.2, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "192.0.2.7, 192.0.2.7, true",
    "192.0.2.7, 192.0.2.8, false",
    "192.0.2.128/25, 192.0.2.127, false",
    "0.0.0.0/0, 203.0.113.9, true",
    "fd00::/8, fd12::1, true",
    "fd00::/8, fe80::1, false",
    "0.0.0.0/0, fe80::1, false",
    "10.0.0.0/33, 10.0.0.0, false",
    "localhost, 127.0.0.1, false",
    "10.0.0.0/8, localhost, false"
  })
  void containsWhatTheBitsSay(String range, String address, boolean contained) {
    assertThat(AddressRanges.contain(List.of(range), address)).isEqualTo(contained);
  }
}
