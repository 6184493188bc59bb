package io.holdfast.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.holdfast.sources.SourceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpProbeTest {
  /** The JDK's own file server. */
  private static final String SERVE =
      "exec %s/bin/jwebserver -b 127.0.0.1 -p $PORT -d \"$PWD/$SITE\""
          .formatted(System.getProperty("java.home"));

  @TempDir Path folder;

  private final List<ProcessHandle> started = new ArrayList<>();

  @Test
  void asksWhatTheScriptServesAndEndsIt() throws Exception {
    Files.createDirectory(folder.resolve("www"));
    Files.writeString(folder.resolve("www/index.html"), "<h1>It is all there</h1>");

    try (var probe = HttpProbe.start(folder, Map.of("SITE", "www"), SERVE, started::add)) {
      var answer = probe.ask("/index.html");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.is("It is all there")).isTrue();
      assertThat(answer.is(null)).isTrue();
      assertThat(answer.is("something else")).isFalse();
      assertThat(probe.ask("/missing").is("404")).isTrue();
      assertThat(probe.ask("/missing").is(null)).isFalse();
    }

    assertThat(started).hasSize(1);
    await().until(() -> !started.getFirst().isAlive());
  }

  @Test
  void aScriptThatEndsIsNoServer() {
    try (var probe = HttpProbe.start(folder, Map.of(), "echo no config; exit 3", started::add)) {
      assertThatThrownBy(() -> probe.ask("/"))
          .isInstanceOf(SourceException.class)
          .hasMessageContaining("left with 3")
          .hasMessageContaining("no config");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "200, '', 200, true",
    "301, '', '', false",
    "500, all good, all good, false",
    "503, '', 503, true",
    "204, '', '', true"
  })
  void judgesAnAnswer(int status, String body, String expected, boolean right) {
    var answer = new HttpProbe.Answer(status, body);

    assertThat(answer.is(expected.isEmpty() ? null : expected)).isEqualTo(right);
  }
}
