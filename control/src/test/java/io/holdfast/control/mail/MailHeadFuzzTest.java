package io.holdfast.control.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.HoldfastException;
import io.holdfast.base.testkit.FuzzContract;
import java.util.List;

/** Heads of messages that anybody may have sent. */
class MailHeadFuzzTest extends FuzzContract {
  private static final String HEAD =
      """
      Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?= =?ISO-8859-1?B?/A==?=
      From: "Me" <me@host>
      To: a@host,
       b@host
      Cc: =?x-unknown?Q?y?=
      Date: Fri, 17 Jul 2026 02:44:25 -0700 (PDT)
      Importance: HIGH
      Content-Type: multipart/mixed; boundary=x

      body
      """;

  @Override
  protected List<byte[]> seeds() {
    return List.of(HEAD.getBytes(ISO_8859_1), HEAD.replace("\n", "\r\n").getBytes(ISO_8859_1));
  }

  /** Each unknown charset is looked for on the class path. */
  @Override
  protected int changedTexts() {
    return 500;
  }

  /** It never fails. */
  @Override
  protected void parse(byte[] bytes) {
    try {
      var head = MailHead.parse(bytes);
      assertThat(head.subject() + head.from() + head.to()).doesNotContain("\n", "\r", "\0");
    } catch (HoldfastException e) {
      throw new AssertionError("refused", e);
    }
  }
}
