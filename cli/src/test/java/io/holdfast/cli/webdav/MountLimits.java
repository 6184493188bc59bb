package io.holdfast.cli.webdav;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A process has its first server's limits, and in one with tests that is whichever comes first: a
 * store's that a test answers for has none. So a mount's are set before any class's tests.
 */
public final class MountLimits implements BeforeAllCallback {
  @Override
  public void beforeAll(ExtensionContext context) {
    MountServer.setLimits();
  }
}
