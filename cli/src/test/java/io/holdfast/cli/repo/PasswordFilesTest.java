package io.holdfast.cli.repo;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.ExitStatus;
import io.holdfast.cli.CommandLineHarness;
import io.holdfast.engine.repository.Restic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One password file opens a repository for restic and for us. */
class PasswordFilesTest {
  @TempDir private Path folder;

  static Stream<byte[]> forms() {
    return Stream.of(
        "opens".getBytes(UTF_8),
        " opens \r\n\n".getBytes(UTF_8),
        "\u00a0opens\u3000\n".getBytes(UTF_8),
        "\ufeffopens\n".getBytes(UTF_8),
        "\ufeff opens\r\n".getBytes(UTF_16LE),
        "\ufeffopens\n".getBytes(UTF_16BE));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void areReadAsResticReadsThem(byte[] form) throws Exception {
    Files.write(folder.resolve("pw"), form);

    var made = harness().run("repo", "init", "-r", "ours", "-p", "pw");
    restic("theirs").run("init");

    assertThat(made.status()).as(made.err()).isZero();
    restic("ours").run("snapshots");
    var opened = harness().run("repo", "snapshots", "-r", "theirs", "-p", "pw");
    assertThat(opened.status()).as(opened.err()).isZero();
  }

  @Test
  void openWhatWasMadeWithTheirBlanksToo() throws IOException {
    Files.writeString(folder.resolve("pw"), "opens \n");
    Files.writeString(folder.resolve("wrong"), "opens not \n");
    new CommandLineHarness(folder)
        .with("HOLDFAST_PASSWORD", "opens ")
        .run("repo", "init", "-r", "before");

    var opened = harness().run("repo", "snapshots", "-r", "before", "-p", "pw");
    var wrong = harness().run("repo", "snapshots", "-r", "before", "-p", "wrong");

    assertThat(opened.status()).as(opened.err()).isZero();
    assertThat(wrong.status()).isEqualTo(ExitStatus.ACCESS);
    assertThat(wrong.err()).contains("HF-3010");
  }

  private CommandLineHarness harness() {
    return new CommandLineHarness(folder);
  }

  private Restic restic(String repository) {
    var restic = new Restic(folder.resolve(repository), "of no use");
    restic.with("--password-file", folder.resolve("pw").toString());
    return restic;
  }
}
