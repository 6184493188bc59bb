package io.holdfast.sources.postgres.physical;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.testkit.FuzzContract;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** What lies beside an archived log, after whatever became of it there. */
class BaseStateFuzzTest extends FuzzContract {
  private static final String SEGMENT = "0000000100000000000000A3";

  @Override
  protected List<byte[]> seeds() {
    return List.of(
        "7 %s 12 3 2026-03-01T08:00:00Z 2026-03-01T08:00:01Z\n".formatted(SEGMENT).getBytes(UTF_8));
  }

  /** It is only a hint: never refused, only passed over. */
  @Override
  protected void parse(byte[] bytes) throws IOException {
    var folder = Files.createTempDirectory("archived");
    var file = folder.resolve("holdfast-base");
    try {
      Files.write(file, bytes);
      var state = BaseState.find(folder);
      if (state.isPresent()) {
        state.get().save(folder);
        assertThat(BaseState.find(folder)).isEqualTo(state);
        var range = new WalFolder(folder, 16 << 20).range(state.get().startSegment(), SEGMENT);
        assertThat(range).isEmpty();
      }
    } catch (io.holdfast.sources.SourceException e) {
      throw new AssertionError("refused", e);
    } finally {
      Files.delete(file);
      Files.delete(folder);
    }
  }
}
