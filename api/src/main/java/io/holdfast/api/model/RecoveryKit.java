package io.holdfast.api.model;

/** A recovery kit in three forms, each of which is everything. */
public record RecoveryKit(String keyId, String json, String text, String html) {
  /** Tells nothing that opens anything. */
  @Override
  public String toString() {
    return "RecoveryKit[" + keyId + "]";
  }
}
