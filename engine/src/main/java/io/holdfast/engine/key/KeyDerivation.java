package io.holdfast.engine.key;

import io.holdfast.engine.crypto.MasterKey;
import io.holdfast.engine.crypto.Password;
import java.util.Arrays;
import org.bouncycastle.crypto.generators.SCrypt;

/** Makes the key that a key file's master key is sealed with. */
final class KeyDerivation {
  static final int SALT_BYTES = 64;

  private static final int KEY_BYTES =
      MasterKey.ENCRYPT_BYTES + MasterKey.MAC_K_BYTES + MasterKey.MAC_R_BYTES;

  private KeyDerivation() {}

  static MasterKey derive(Password password, byte[] salt, ScryptParameters parameters) {
    var utf8 = password.toUtf8();
    try {
      return MasterKey.ofConcatenated(
          SCrypt.generate(
              utf8,
              salt,
              parameters.cost(),
              parameters.blockSize(),
              parameters.parallelism(),
              KEY_BYTES));
    } finally {
      Arrays.fill(utf8, (byte) 0);
    }
  }
}
