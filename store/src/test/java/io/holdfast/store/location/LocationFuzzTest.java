package io.holdfast.store.location;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.testkit.FuzzContract;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Places of repositories, as people write them. */
class LocationFuzzTest extends FuzzContract {
  private static final Path DIRECTORY = Path.of("/srv");

  @Override
  protected List<byte[]> seeds() {
    return Stream.of(
            "a/../b",
            "local:/srv/a b",
            "s3:https://s3.example:9000/bucket/a/../b//c",
            "s3://s3.example/bucket",
            "sftp:user@example@host:/srv//a",
            "sftp:[fe80::1%eth0]:folder",
            "sftp://us%40er@[::1]:2222//srv/a%20b",
            "sftp://host/at:home",
            "rest:https://user:p%C3%A4ss@host:8000/a%20b",
            "rest:http://[::1]/")
        .map(text -> text.getBytes(UTF_8))
        .toList();
  }

  /** What is shown names the same place, and nobody's password. */
  @Override
  protected void parse(byte[] bytes) throws Exception {
    var parsed = StoreLocation.parse(new String(bytes, UTF_8), DIRECTORY);

    var again = again(() -> StoreLocation.parse(parsed.location().toString(), DIRECTORY));
    assertThat(again.location()).isEqualTo(parsed.location());
    assertThat(again.account()).isEmpty();
  }
}
