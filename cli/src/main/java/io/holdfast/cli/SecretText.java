package io.holdfast.cli;

import io.holdfast.base.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Secrets that lie in files: no argument and no page of settings holds them. */
public final class SecretText {
  private static final int LARGEST_BYTES = 64 << 10;

  private SecretText() {}

  /**
   * A secret that lies in a file; one line end after it is not part of it.
   *
   * @throws CommandException PATH_UNREADABLE, or INPUT_INVALID for what is no text
   */
  public static String read(Path file) {
    try (var input = Files.newInputStream(file)) {
      var bytes = input.readNBytes(LARGEST_BYTES + 1); // a device may have no end
      if (bytes.length > LARGEST_BYTES) {
        throw new CommandException(
            ErrorCode.INPUT_INVALID, "%s is too large for a secret".formatted(file));
      }
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.replaceFirst("\\r?\\n\\z", "");
    } catch (CharacterCodingException e) {
      throw new CommandException(ErrorCode.INPUT_INVALID, "%s is no UTF-8 text".formatted(file), e);
    } catch (IOException e) {
      throw new CommandException(
          ErrorCode.PATH_UNREADABLE, "cannot read the file %s".formatted(file), e);
    }
  }
}
