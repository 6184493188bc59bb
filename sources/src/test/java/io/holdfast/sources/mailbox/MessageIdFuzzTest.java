package io.holdfast.sources.mailbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.testkit.FuzzContract;
import java.util.List;

/** Heads of messages, and names of folders, as anybody may have sent or made them. */
class MessageIdFuzzTest extends FuzzContract {
  private static final String NOTHING = "\0";

  @Override
  protected List<byte[]> seeds() {
    return List.of(
        "Subject: x\r\nMessage-ID:\r\n <1@host>\r\n\t(second)\r\n\r\nbody".getBytes(ISO_8859_1),
        "from: y\nmessage-id: a\n\nMessage-ID: b".getBytes(ISO_8859_1),
        "100%/%41 messages-7".getBytes(ISO_8859_1));
  }

  @Override
  protected void parse(byte[] bytes) {
    var id = MessageId.find(bytes);
    assertThat(id).isEqualTo(id.strip()).doesNotContain("\n");

    var name = new String(bytes, UTF_8);
    if (!name.equals(NOTHING)) {
      assertThat(TreeNames.parse(TreeNames.of(name))).isEqualTo(name);
    }
  }
}
