package io.holdfast.control.age;

import com.exceptionfactory.jagged.UnsupportedRecipientStanzaException;
import com.exceptionfactory.jagged.framework.stream.StandardDecryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaReaderFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.security.GeneralSecurityException;
import java.util.List;

/** Decrypts files. Gives no byte that was not proven, and no end that is not the file's. */
public final class AgeInput extends InputStream {
  private final InputStream plain;

  private AgeInput(InputStream plain) {
    this.plain = plain;
  }

  /**
   * Reads the header; closing closes {@code in} too.
   *
   * @throws AgeException.NotForUs when it is encrypted to others
   * @throws AgeException when it is no such file, or its header was changed
   */
  public static AgeInput open(InputStream in, AgeIdentity identity) throws IOException {
    try {
      var reader = X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(identity.secret());
      var plain =
          new StandardDecryptingChannelFactory()
              .newDecryptingChannel(Channels.newChannel(in), List.of(reader));
      return new AgeInput(Channels.newInputStream(plain));
    } catch (UnsupportedRecipientStanzaException e) {
      throw new AgeException.NotForUs(e);
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      throw broken(e);
    }
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    try {
      return plain.read(target, offset, length);
    } catch (IOException | RuntimeException e) {
      throw broken(e);
    }
  }

  @Override
  public void close() throws IOException {
    plain.close();
  }

  /** The library throws what the reader of a damaged file meets first. */
  private static AgeException broken(Exception e) {
    return new AgeException("it is no whole age file: " + e.getMessage(), e);
  }
}
