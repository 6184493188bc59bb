package io.holdfast.control.recovery;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.Actor;
import io.holdfast.control.ControlException;
import io.holdfast.control.age.AgeIdentity;
import io.holdfast.control.ledger.Decision.Audited;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.ledger.Seals;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;

/** The installation's one recovery key, and its name. Thread-safe. */
public final class RecoveryKeys {
  private static final String NAME = "recovery-key";
  private static final int NAME_BYTES = 8;

  private final Ledger ledger;
  private final Seals seals;

  public RecoveryKeys(Ledger ledger, Seals seals) {
    this.ledger = ledger;
    this.seals = seals;
  }

  /** The key of now, drawn when it is first asked for; the caller closes it. */
  public AgeIdentity current() {
    try (var fresh = AgeIdentity.draw()) {
      var drawn = fresh.secret().getBytes(US_ASCII);
      var kept = seals.keptOnce(ledger, Seals.Purpose.RECOVERY_KEY, NAME, drawn);
      try {
        return AgeIdentity.parse(new String(kept, US_ASCII))
            .orElseThrow(() ->
                new ControlException(ErrorCode.CATALOG_DAMAGED, "the recovery key is no key"));
      } finally {
        Arrays.fill(kept, (byte) 0);
        Arrays.fill(drawn, (byte) 0);
      }
    }
  }

  /** What tells this installation from others, in the tags of its snapshots: 16 hex digits. */
  public String installation() {
    return HexFormat.of().formatHex(seals.derive(ledger, "installation"), 0, NAME_BYTES);
  }

  /**
   * Draws a new key; what was sealed before still opens with the old one.
   *
   * @return the new key's id
   */
  public String rotate(Actor actor) {
    try (var old = current();
        var fresh = AgeIdentity.draw()) {
      var secret = fresh.secret().getBytes(US_ASCII);
      try {
        return ledger.decide(decision -> {
          seals.replaceKept(decision, Seals.Purpose.RECOVERY_KEY, NAME, secret);
          decision.audit(
              actor,
              "recovery-key.rotate",
              Audited.of("recovery-key", fresh.id(), null),
              Map.of("keyId", old.id()),
              Map.of("keyId", fresh.id()));
          return fresh.id();
        });
      } finally {
        Arrays.fill(secret, (byte) 0);
      }
    }
  }
}
