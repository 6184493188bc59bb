package io.holdfast.control.ledger;

import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.SecretTable;
import io.holdfast.catalog.model.SecretId;
import io.holdfast.catalog.secret.MasterKey;
import io.holdfast.catalog.secret.SealedSecret;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Seals and opens the catalog's secrets with the installation's master key. Thread-safe. */
public final class Seals {
  /** What a secret is for; one sealed for a purpose opens for no other. */
  public enum Purpose {
    REPOSITORY_PASSWORD("repository-password"),
    HMAC_SECRET("hmac-secret"),
    SOURCE_SECRET("source-secret"),
    STORE_SECRET("store-secret"),
    CHANNEL_SECRET("channel-secret"),
    DERIVATION("derivation"),
    PROOF_KEY("proof-key"),
    RECOVERY_KEY("recovery-key");

    private final String text;

    Purpose(String text) {
      this.text = text;
    }
  }

  /** What a secret is recalled by. */
  private record Sealed(Purpose purpose, SecretId id) {}

  private static final String ROOT = "derivation-root";
  private static final int ROOT_BYTES = 32;

  private final MasterKey key;
  private final SecureRandom random = new SecureRandom();

  public Seals(MasterKey key) {
    this.key = key;
  }

  /** Keeps a secret; the caller wipes it. */
  public SecretId keep(Decision decision, Purpose purpose, byte[] secret) {
    var id = new SecretId(decision.newId());
    decision
        .catalog()
        .secrets()
        .insert(key, new SecretTable.Draft(id, null, purpose.text, decision.now()), secret);
    return id;
  }

  /** Opens a secret; the caller wipes it. */
  public byte[] open(CatalogTransaction catalog, Purpose purpose, SecretId id) {
    return catalog.secrets().open(key, id, purpose.text);
  }

  /** As {@link #open}, by {@link Ledger#recall}; empty if there is none. */
  public Optional<byte[]> recall(Ledger ledger, Purpose purpose, SecretId id) {
    return ledger
        .recall(
            new Sealed(purpose, id),
            SealedSecret.class,
            catalog -> catalog.secrets().find(id, purpose.text))
        .map(sealed -> SecretTable.open(key, id, purpose.text, sealed));
  }

  /**
   * A key for one use of this installation, the same after every start: HMAC-SHA256 of {@code use}
   * under a secret that was drawn once.
   */
  public byte[] derive(Ledger ledger, String use) {
    var fresh = new byte[ROOT_BYTES];
    random.nextBytes(fresh);
    var root = keptOnce(ledger, Purpose.DERIVATION, ROOT, fresh);
    try {
      return hmac(root, use);
    } finally {
      Arrays.fill(root, (byte) 0);
      Arrays.fill(fresh, (byte) 0);
    }
  }

  /**
   * The installation's one secret of a name; kept from {@code fresh} when there is none yet. The
   * caller wipes both.
   */
  public byte[] keptOnce(Ledger ledger, Purpose purpose, String name, byte[] fresh) {
    return ledger.decide(decision ->
        decision
            .catalog()
            .secrets()
            .openOrInsert(
                key,
                new SecretTable.Draft(
                    new SecretId(decision.newId()), name, purpose.text, decision.now()),
                fresh));
  }

  /** Puts another secret in the place of the installation's one of a name; the caller wipes it. */
  public void replaceKept(Decision decision, Purpose purpose, String name, byte[] secret) {
    decision.catalog().secrets().replaceNamed(key, name, purpose.text, secret);
  }

  private static byte[] hmac(byte[] root, String use) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(root, "HmacSHA256"));
      return mac.doFinal(use.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }
}
