package io.holdfast.base.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a parser keeps to that has a writer beside it: what we wrote comes back, all of it. */
public abstract class CodecContract extends FuzzContract {
  /** Texts that our writer wrote, with each field that it knows. */
  protected abstract List<byte[]> ours() throws Exception;

  /** Texts of other writers, which may have said the same in other words. */
  protected List<byte[]> others() throws Exception {
    return List.of();
  }

  /** Reads a text and writes what it read. */
  protected abstract byte[] rewritten(byte[] bytes) throws Exception;

  @Override
  protected final List<byte[]> seeds() throws Exception {
    var seeds = new ArrayList<>(ours());
    seeds.addAll(others());
    return seeds;
  }

  @Override
  protected final void parse(byte[] bytes) throws Exception {
    var written = rewritten(bytes);

    assertThat(again(() -> rewritten(written))).isEqualTo(written);
  }

  @Test
  final void losesNothingOfWhatWeWrote() throws Exception {
    for (var text : ours()) {
      assertThat(rewritten(text.clone())).isEqualTo(text);
    }
  }
}
