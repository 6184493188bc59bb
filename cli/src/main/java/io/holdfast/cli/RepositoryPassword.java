package io.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.crypto.Password;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A repository's password, as restic takes it from where it stands. What a file holds was once read
 * with the blanks at its ends, so that repositories may have such a password: it is tried too.
 */
public final class RepositoryPassword implements AutoCloseable {
  private static final byte[] UTF_8_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
  private static final byte[] UTF_16BE_MARK = {(byte) 0xfe, (byte) 0xff};
  private static final byte[] UTF_16LE_MARK = {(byte) 0xff, (byte) 0xfe};

  /** What Go takes for white space, as restic's {@code strings.TrimSpace} does. */
  private static final List<byte[]> BLANKS =
      "\t\n\u000b\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
          .chars()
          .mapToObj(each -> Character.toString(each).getBytes(UTF_8))
          .toList();

  private final Password password;
  private final @Nullable Password once;

  private RepositoryPassword(Password password, @Nullable Password once) {
    this.password = password;
    this.once = once;
  }

  static RepositoryPassword of(Password password) {
    return new RepositoryPassword(password, null);
  }

  /** What a command prints; wipes it. */
  static RepositoryPassword printed(byte[] bytes) {
    try {
      return of(trimmed(bytes));
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** What a file holds; wipes it. */
  static RepositoryPassword inFile(byte[] bytes) {
    var text = decoded(bytes);
    try {
      return new RepositoryPassword(trimmed(text), asOnce(text, bytes));
    } finally {
      Arrays.fill(text, (byte) 0);
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** The one to make a repository with, or to tell others; its caller closes it instead of this. */
  public Password alone() {
    if (once != null) {
      once.close();
    }
    return password;
  }

  /**
   * Opens something with it, or else as it was read once.
   *
   * @throws HoldfastException PASSWORD_WRONG, and what {@code opening} failed with
   */
  public <T, E extends Exception> T open(Opening<T, E> opening) throws E {
    try {
      return opening.with(password);
    } catch (HoldfastException e) {
      if (once == null || e.code() != ErrorCode.PASSWORD_WRONG) {
        throw e;
      }
      return opening.with(once);
    }
  }

  @Override
  public void close() {
    password.close();
    if (once != null) {
      once.close();
    }
  }

  /** What is opened, or given to whoever opens it. */
  @FunctionalInterface
  public interface Opening<T, E extends Exception> {
    T with(Password password) throws E;
  }

  /** Null where it is the same. */
  private static @Nullable Password asOnce(byte[] text, byte[] bytes) {
    var end = withoutLineEnd(bytes);
    var same = Arrays.equals(text, bytes) && blankAt(text, 0) == 0 && blankBefore(text, end) == 0;
    return same ? null : password(bytes, 0, end);
  }

  /** UTF-8, without a mark that says so, or out of the two others that a mark tells. */
  private static byte[] decoded(byte[] bytes) {
    if (holds(bytes, 0, UTF_16BE_MARK)) {
      return decoded(bytes, UTF_16BE);
    }
    if (holds(bytes, 0, UTF_16LE_MARK)) {
      return decoded(bytes, UTF_16LE);
    }
    var start = holds(bytes, 0, UTF_8_MARK) ? UTF_8_MARK.length : 0;
    return Arrays.copyOfRange(bytes, start, bytes.length);
  }

  private static byte[] decoded(byte[] bytes, Charset charset) {
    var mark = 2;
    var characters = charset.decode(ByteBuffer.wrap(bytes, mark, bytes.length - mark));
    var encoded = UTF_8.encode(characters);
    var text = new byte[encoded.remaining()];
    encoded.get(text);
    encoded.clear().put(new byte[encoded.capacity()]);
    characters.clear().put(new char[characters.capacity()]);
    return text;
  }

  private static Password trimmed(byte[] text) {
    var start = 0;
    var end = text.length;
    for (var blank = blankAt(text, start); blank > 0; blank = blankAt(text, start)) {
      start += blank;
    }
    for (var blank = blankBefore(text, end); blank > 0; blank = blankBefore(text, end)) {
      end -= blank;
    }
    return password(text, start, Math.max(start, end));
  }

  private static int blankAt(byte[] text, int start) {
    return BLANKS.stream()
        .filter(blank -> holds(text, start, blank))
        .mapToInt(blank -> blank.length)
        .findFirst()
        .orElse(0);
  }

  private static int blankBefore(byte[] text, int end) {
    return BLANKS.stream()
        .filter(blank -> holds(text, end - blank.length, blank))
        .mapToInt(blank -> blank.length)
        .findFirst()
        .orElse(0);
  }

  private static boolean holds(byte[] text, int at, byte[] part) {
    return at >= 0
        && at + part.length <= text.length
        && Arrays.equals(text, at, at + part.length, part, 0, part.length);
  }

  private static int withoutLineEnd(byte[] bytes) {
    var end = bytes.length;
    if (end > 0 && bytes[end - 1] == '\n') {
      end--;
    }
    if (end > 0 && bytes[end - 1] == '\r') {
      end--;
    }
    return end;
  }

  private static Password password(byte[] bytes, int start, int end) {
    var part = Arrays.copyOfRange(bytes, start, end);
    try {
      return Password.ofUtf8(part);
    } finally {
      Arrays.fill(part, (byte) 0);
    }
  }
}
