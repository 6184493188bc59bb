package io.holdfast.base;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class BytePipeTest {
  private final BytePipe pipe = new BytePipe(2, "closed early");
  private final byte[] target = new byte[8];

  @Test
  void passesPiecesOnInOrderAndThenTheEnd() throws Exception {
    put("abc");
    put("de");
    pipe.end();

    assertThat(read(2)).isEqualTo("ab");
    assertThat(read(8)).isEqualTo("c");
    assertThat(read(0)).isEmpty();
    assertThat(read(8)).isEqualTo("de");
    assertThat(pipe.read(target, 0, 8)).isEqualTo(-1);
    assertThat(pipe.read(target, 0, 8)).isEqualTo(-1);
  }

  @Test
  void tellsAFailureOnceAllBeforeItWasRead() throws Exception {
    put("abc");
    pipe.fail(new IOException("the disk went"));

    assertThat(read(8)).isEqualTo("abc");
    assertThatThrownBy(() -> read(8)).isInstanceOf(IOException.class).hasMessage("the disk went");
  }

  @Test
  void keepsTheTypeOfOurOwnFailures() {
    var why = new InvalidInputException(ErrorCode.INPUT_INVALID, "no dump");
    pipe.fail(why);

    assertThatThrownBy(() -> read(8)).isSameAs(why);
  }

  @Test
  void whatWasClosedNeverPassesForWhole() throws Exception {
    put("abc");
    pipe.end();
    pipe.close();

    assertThatThrownBy(() -> read(8)).isInstanceOf(IOException.class).hasMessage("closed early");
    assertThat(pipe.put(new byte[1], 1, BytePipe.FOR_EVER)).isFalse();
  }

  @Test
  void keepsNoMoreThanItHasRoomFor() throws Exception {
    put("abc");
    put("de");

    assertThatThrownBy(() -> pipe.put(new byte[1], 1, Duration.ofMillis(1)))
        .isInstanceOf(TimeoutException.class);
    assertThat(read(8)).isEqualTo("abc");
    assertThat(pipe.put(new byte[1], 1, Duration.ZERO)).isTrue();
  }

  @Test
  void closingLetsWhoeverWaitsGo() throws Exception {
    var reader =
        CompletableFuture.supplyAsync(() -> {
          try {
            return read(8);
          } catch (IOException | InterruptedException e) {
            return String.valueOf(e.getMessage());
          }
        });
    pipe.close();
    assertThat(reader.get(30, TimeUnit.SECONDS)).isEqualTo("closed early");
  }

  @Test
  void waitingForRoomEndsWhenSomethingWasRead() throws Exception {
    put("abc");
    put("de");
    var third =
        CompletableFuture.supplyAsync(() -> {
          try {
            return pipe.put("f".getBytes(US_ASCII), 1, BytePipe.FOR_EVER);
          } catch (InterruptedException | TimeoutException e) {
            return false;
          }
        });

    assertThat(read(8)).isEqualTo("abc");
    assertThat(third.get(30, TimeUnit.SECONDS)).isTrue();
    assertThat(read(8)).isEqualTo("de");
    assertThat(read(8)).isEqualTo("f");
  }

  private void put(String text) throws InterruptedException, TimeoutException {
    assertThat(pipe.put(text.getBytes(US_ASCII), text.length(), Duration.ZERO)).isTrue();
  }

  private String read(int length) throws IOException, InterruptedException {
    return new String(target, 0, pipe.read(target, 0, length), US_ASCII);
  }
}
