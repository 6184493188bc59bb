package io.holdfast.rest.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.query.Position;
import io.holdfast.rest.edge.RequestException;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class CursorsTest {
  private static final Position POSITION = new Position(Position.ABSENT, "019a-é");

  private final Cursors cursors = new Cursors(secret(1));

  @Test
  void givesThePositionBack() {
    assertThat(cursors.read(cursors.write(POSITION, "list"), "list")).isEqualTo(POSITION);
  }

  @Test
  void refusesAnotherListAndAnotherSecret() {
    var cursor = cursors.write(POSITION, "list");

    refuses(cursors, cursor, "list\nstate=RUNNING");
    refuses(new Cursors(secret(2)), cursor, "list");
  }

  @Test
  void refusesEveryChangedBit() {
    var bytes = Base64.getUrlDecoder().decode(cursors.write(POSITION, "list"));
    for (var bit = 0; bit < bytes.length * 8; bit++) {
      var changed = bytes.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      refuses(cursors, Base64.getUrlEncoder().withoutPadding().encodeToString(changed), "list");
    }
  }

  @Test
  void refusesWhatIsNoCursor() {
    for (var text : new String[] {"", "x", "é", "====", "AAAA", "%00", "a b", "A".repeat(2000)}) {
      refuses(cursors, text, "list");
    }
  }

  private static void refuses(Cursors cursors, String cursor, String list) {
    assertThatThrownBy(() -> cursors.read(cursor, list))
        .isInstanceOfSatisfying(
            RequestException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CURSOR_INVALID));
  }

  private static byte[] secret(int fill) {
    var secret = new byte[32];
    Arrays.fill(secret, (byte) fill);
    return secret;
  }
}
