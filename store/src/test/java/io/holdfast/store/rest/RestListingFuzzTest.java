package io.holdfast.store.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.testkit.FuzzContract;
import io.holdfast.store.ObjectType;
import io.holdfast.store.StoredObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lists of servers that nobody has tested, in both versions of the protocol. */
class RestListingFuzzTest extends FuzzContract {
  private static final String ID = "ab".repeat(32);
  private static final String PLAIN = "[\"%s\",\"x\"]".formatted(ID);
  private static final String SIZED =
      "[{\"name\":\"%s\",\"size\":123},{\"size\":7,\"name\":\"x\",\"more\":[]}]".formatted(ID);

  /** The version, in one byte, then the list. */
  @Override
  protected List<byte[]> seeds() {
    return List.of(("1" + PLAIN).getBytes(UTF_8), ("2" + SIZED).getBytes(UTF_8));
  }

  @Override
  protected void parse(byte[] bytes) throws IOException {
    if (bytes.length == 0) {
      return;
    }
    var type = bytes[0] == '2' ? RestListing.VERSION_2 : "text/plain";
    var body = new ByteArrayInputStream(bytes, 1, bytes.length - 1);
    var objects = new ArrayList<StoredObject>();

    RestListing.read(
        ObjectType.PACK,
        HttpHeaders.of(Map.of("Content-Type", List.of(type)), (_, _) -> true),
        body,
        name -> Optional.of(new StoredObject(name, 0)),
        objects::add);

    assertThat(objects).allMatch(object -> object.name().id().matches("[0-9a-f]{64}"));
  }
}
