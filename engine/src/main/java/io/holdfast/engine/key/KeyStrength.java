package io.holdfast.engine.key;

import io.holdfast.engine.crypto.Password;
import org.jspecify.annotations.Nullable;

/** How hard a new key makes it to guess its password. */
public final class KeyStrength {
  private static final int BLOCK_SIZE = 8;
  private static final int TRIAL_COST = 1 << 13;
  private static final int LEAST_COST = 1 << 14;

  /** 64 MiB of memory with blocks of 8. */
  private static final int GREATEST_COST = 1 << 16;

  private static final long GOAL_NANOS = 500_000_000L;

  /** Set by tests only, which open some thousand repositories; see ADR 0294. */
  private static volatile @Nullable KeyStrength replacement;

  private final ScryptParameters parameters;

  private KeyStrength(ScryptParameters parameters) {
    this.parameters = parameters;
  }

  /**
   * About half a second and up to 64 MiB on this machine, as restic does; never less than N 2^14.
   */
  public static KeyStrength calibrated() {
    var chosen = replacement;
    return chosen == null ? ofThisMachine() : chosen;
  }

  static KeyStrength ofThisMachine() {
    return Holder.CALIBRATED;
  }

  /** What {@link #calibrated} is from now on in this process. */
  static void replaceCalibrated(KeyStrength strength) {
    replacement = strength;
  }

  /** Whatever the numbers are: for tests, which open many repositories. */
  static KeyStrength of(ScryptParameters parameters) {
    return new KeyStrength(parameters);
  }

  ScryptParameters parameters() {
    return parameters;
  }

  private static final class Holder {
    static final KeyStrength CALIBRATED = new KeyStrength(calibrate());
  }

  private static ScryptParameters calibrate() {
    var trial = new ScryptParameters(TRIAL_COST, BLOCK_SIZE, 1);
    var salt = new byte[KeyDerivation.SALT_BYTES];
    try (var password = Password.of("calibration")) {
      KeyDerivation.derive(password, salt, trial).close(); // the first run is slow: not compiled
      var start = System.nanoTime();
      KeyDerivation.derive(password, salt, trial).close();
      var nanos = Math.max(1, System.nanoTime() - start);
      var cost = LEAST_COST;
      while (cost < GREATEST_COST && nanos * (2L * cost / TRIAL_COST) <= GOAL_NANOS) {
        cost *= 2;
      }
      return new ScryptParameters(cost, BLOCK_SIZE, 1);
    }
  }
}
