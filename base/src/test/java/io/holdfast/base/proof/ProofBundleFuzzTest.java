package io.holdfast.base.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.testkit.FuzzContract;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Files of proofs that somebody hands over. */
class ProofBundleFuzzTest extends FuzzContract {
  /** Known, so that inputs that are kept stay what they are. */
  private static final ProofKey KEY =
      ProofKey.of(
          HexFormat.of()
              .parseHex(
                  "30302e020100300506032b657004220420%s302a300506032b6570032100%s"
                      .formatted(
                          "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                          "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")));

  private static final byte[] BUNDLE = bundle();

  @Override
  protected List<byte[]> seeds() {
    return List.of(BUNDLE.clone(), "{\"a\":[1,-2,true,null,\"\\u0000\\n\u00e9\"]}".getBytes(UTF_8));
  }

  /** Each takes some multiplications of the curve. */
  @Override
  protected int changedTexts() {
    return 1000;
  }

  /** Only the file that was signed is sound; all others are told to be none, and never fail. */
  @Override
  protected void parse(byte[] bytes) {
    var report = ProofBundle.verify(bytes, KEY.open().id());

    assertThat(report.sound()).isEqualTo(Arrays.equals(bytes, BUNDLE));
  }

  private static byte[] bundle() {
    var link =
        SignedStatement.sign(
            KEY,
            "session a",
            "00000000-0000-0000-0000-000000000001",
            SignedStatement.Place.FIRST_OF_ALL,
            Map.of("what", "r\u00e9stored", "bytes", 123L));
    var chain = new ProofBundle.Chain("session a", List.of(link));
    return ProofBundle.write(KEY, Instant.parse("2026-11-22T10:00:00Z"), List.of(chain))
        .getBytes(UTF_8);
  }
}
