package io.holdfast.store.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.store.ObjectType;
import io.holdfast.store.testkit.Mutations;
import java.io.ByteArrayInputStream;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Lists of servers that nobody has tested. */
class RestListingTest {
  private static final String ID = "ab".repeat(32);

  @Test
  void refusesWhatIsNoListInItsOwnWords() {
    var sized =
        "[{\"name\":\"%s\",\"size\":123},{\"size\":7,\"name\":\"x\",\"more\":[]}]".formatted(ID);
    var plain = "[\"%s\",\"x\"]".formatted(ID);

    new Mutations().feed(sized.getBytes(UTF_8), bytes -> read(RestListing.VERSION_2, bytes));
    new Mutations().feed(plain.getBytes(UTF_8), bytes -> read("text/plain", bytes));
  }

  private static void read(String type, byte[] bytes) throws Exception {
    RestListing.read(
        ObjectType.PACK,
        HttpHeaders.of(Map.of("Content-Type", List.of(type)), (_, _) -> true),
        new ByteArrayInputStream(bytes),
        _ -> Optional.empty(),
        _ -> {});
  }
}
