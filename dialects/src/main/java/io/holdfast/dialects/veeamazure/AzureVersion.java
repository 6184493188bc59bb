package io.holdfast.dialects.veeamazure;

import java.util.Arrays;
import java.util.Optional;

/** A version of the API, as paths name it; older ones stay served beside newer ones. */
enum AzureVersion {
  V1("v1"),
  V2("v2"),
  V3("v3"),
  V4("v4"),
  V5("v5"),
  V6("v6"),
  V7("v7"),
  V8("v8"),
  V8_1("v8.1");

  private final String text;

  AzureVersion(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }

  boolean since(AzureVersion first) {
    return compareTo(first) >= 0;
  }

  boolean before(AzureVersion other) {
    return compareTo(other) < 0;
  }

  static Optional<AzureVersion> find(String text) {
    return Arrays.stream(values())
        .filter(version -> version.text.equalsIgnoreCase(text))
        .findFirst();
  }
}
