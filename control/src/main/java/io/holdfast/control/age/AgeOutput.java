package io.holdfast.control.age;

import com.exceptionfactory.jagged.framework.stream.StandardEncryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaWriterFactory;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.security.GeneralSecurityException;
import java.util.List;

/** Encrypts files. */
public final class AgeOutput {
  private AgeOutput() {}

  /**
   * Encrypts what is written. Only closing ends the file, and closes {@code out} too: without it,
   * it is cut short.
   */
  public static OutputStream open(OutputStream out, AgeIdentity recipient) throws IOException {
    try {
      var writer =
          X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(recipient.recipient());
      return Channels.newOutputStream(
          new StandardEncryptingChannelFactory()
              .newEncryptingChannel(Channels.newChannel(out), List.of(writer)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java lacks what age needs", e);
    }
  }
}
