package io.holdfast.engine.key;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * In a process with tests every new key is weak, also those that commands and the service make.
 * Programs that a test starts as processes of their own make keys as strong as anybody's.
 */
public final class WeakKeysEverywhere implements BeforeAllCallback {
  @Override
  public void beforeAll(ExtensionContext context) {
    KeyStrength.replaceCalibrated(WeakKeys.STRENGTH);
  }
}
