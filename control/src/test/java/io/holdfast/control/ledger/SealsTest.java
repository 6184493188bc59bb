package io.holdfast.control.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.secret.MasterKey;
import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.control.event.Signals;
import io.holdfast.control.ledger.Seals.Purpose;
import io.holdfast.control.testkit.TestClock;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealsTest extends BothDatabases {
  @TempDir private Path scratch;

  @Test
  void recallsASecretForItsPurposeOnly() {
    try (var key = MasterKey.loadOrCreate(scratch.resolve("master.key"))) {
      var seals = new Seals(key);
      var ledger = new Ledger(catalog, new Signals(), new TestClock(Samples.NOON));
      var secret = "secret".getBytes(UTF_8);
      var id = ledger.decide(decision -> seals.keep(decision, Purpose.HMAC_SECRET, secret));

      assertThat(seals.recall(ledger, Purpose.HMAC_SECRET, id)).contains(secret);
      assertThat(seals.recall(ledger, Purpose.STORE_SECRET, id)).isEmpty();
    }
  }
}
