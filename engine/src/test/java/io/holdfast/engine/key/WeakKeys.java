package io.holdfast.engine.key;

/** Keys that cost nothing to derive, for tests, which open many repositories. */
public final class WeakKeys {
  public static final KeyStrength STRENGTH = KeyStrength.of(new ScryptParameters(16, 1, 1));

  private WeakKeys() {}
}
