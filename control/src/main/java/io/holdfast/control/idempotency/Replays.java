package io.holdfast.control.idempotency;

import io.holdfast.catalog.model.IdempotencyKey;
import io.holdfast.catalog.model.IdempotencyRecord;
import io.holdfast.catalog.model.IdempotentAnswer;
import io.holdfast.control.access.Caller;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.ledger.Seals;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Remembers requests by their callers' keys for 24 hours, with their answers. Answers are sealed
 * and requests kept as keyed hashes, because both can hold secrets. Thread-safe.
 */
public final class Replays {
  private static final Duration KEPT = Duration.ofHours(24);

  /** No request is worked on for so long; clients give up before. */
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private static final String HASH = "HmacSHA256";

  private final Ledger ledger;
  private final SealedText sealed;
  private final SecretKeySpec hashKey;

  public Replays(Ledger ledger, Seals seals) {
    this.ledger = ledger;
    this.sealed = new SealedText(seals.derive(ledger, "idempotent answers"));
    this.hashKey = new SecretKeySpec(seals.derive(ledger, "idempotent requests"), HASH);
  }

  /** What is known of a request. */
  public sealed interface Standing {
    /** It is new, and its key belongs to it now: complete or abandon it. */
    record Fresh() implements Standing {}

    /** It is being done. */
    record Running() implements Standing {}

    /** It was done. */
    record Answered(IdempotentAnswer answer) implements Standing {}

    /** The key was used for another request. */
    record Other() implements Standing {}
  }

  /** Notes that a request begins, unless it did before. */
  public Standing begin(Caller caller, String key, byte[] content) {
    var id = id(caller, key);
    var hash = hash(content);
    var known =
        ledger.decide(decision -> {
          var table = decision.catalog().idempotency();
          var now = decision.now();
          var request = new IdempotencyRecord(id, hash, now, now.plus(KEPT), null);
          var there = table.begin(request);
          if (there.isPresent() && abandoned(there.get(), now)) {
            table.forget(id);
            return table.begin(request);
          }
          return there;
        });
    return known.map(record -> standing(record, hash)).orElseGet(Standing.Fresh::new);
  }

  /** Keeps the answer of a request that was done. */
  public void complete(Caller caller, String key, IdempotentAnswer answer) {
    var id = id(caller, key);
    var body = sealed.seal(answer.body(), context(id));
    var kept = new IdempotentAnswer(answer.status(), answer.headers(), body);
    ledger.decide(decision -> {
      decision.catalog().idempotency().complete(id, kept);
      return Optional.empty();
    });
  }

  /** Frees the key of a request that did nothing. */
  public void abandon(Caller caller, String key) {
    ledger.decide(decision -> {
      decision.catalog().idempotency().forget(id(caller, key));
      return Optional.empty();
    });
  }

  /** Whether the process that did it must have died. */
  private static boolean abandoned(IdempotencyRecord known, Instant now) {
    return known.answer() == null && known.createdAt().isBefore(now.minus(LONGEST));
  }

  private Standing standing(IdempotencyRecord known, String hash) {
    if (!known.requestHash().equals(hash)) {
      return new Standing.Other();
    }
    var answer = known.answer();
    if (answer == null) {
      return new Standing.Running();
    }
    var body = sealed.open(answer.body(), context(known.key()));
    return new Standing.Answered(new IdempotentAnswer(answer.status(), answer.headers(), body));
  }

  private String hash(byte[] request) {
    try {
      var mac = Mac.getInstance(HASH);
      mac.init(hashKey);
      return HexFormat.of().formatHex(mac.doFinal(request));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + HASH, e);
    }
  }

  private static IdempotencyKey id(Caller caller, String key) {
    return new IdempotencyKey(caller.id().toString(), key);
  }

  private static String context(IdempotencyKey key) {
    return "idempotency/%s/%s".formatted(key.owner(), key.key());
  }
}
