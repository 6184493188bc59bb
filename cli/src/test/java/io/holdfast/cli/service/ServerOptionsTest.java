package io.holdfast.cli.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.ExitStatus;
import io.holdfast.cli.CommandLineHarness;
import io.holdfast.store.testkit.AnsweringServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** To whom a token is told. */
class ServerOptionsTest {
  @TempDir private Path folder;

  private AnsweringServer server;
  private final Queue<String> heard = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void listen() throws IOException {
    server = AnsweringServer.start();
    server.answer(exchange -> {
      var sent = exchange.getRequestHeaders().getFirst("Authorization");
      heard.add(Optional.ofNullable(sent).orElse("nothing"));
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      AnsweringServer.send(exchange, 200, "{\"items\":[],\"page\":{\"hasMore\":false}}");
    });
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void theLocalServersTokenIsToldToNoOther() throws Exception {
    writeAccess(URI.create("http://127.0.0.1:1"));

    var option = harness().run("points", "--server", server.url("").toString());
    var variable = harness().with("HOLDFAST_SERVER", server.url("").toString()).run("points");

    assertThat(heard).isEmpty();
    assertThat(option.status()).as(option.err()).isEqualTo(ExitStatus.ACCESS);
    assertThat(variable.status()).isEqualTo(ExitStatus.ACCESS);
  }

  @Test
  void theServerThatWroteItGetsItByItsNameToo() throws Exception {
    writeAccess(server.url(""));

    var unnamed = harness().run("points");
    var named = harness().run("points", "--server", server.url("/").toString());

    assertThat(unnamed.status()).as(unnamed.err()).isZero();
    assertThat(named.status()).as(named.err()).isZero();
    assertThat(heard).containsExactly("Bearer local-secret", "Bearer local-secret");
  }

  private CommandLineHarness harness() {
    return new CommandLineHarness(folder).with("HOLDFAST_DATA", folder.toString());
  }

  private void writeAccess(URI address) throws IOException {
    var text = "{\"native\":{\"baseUrl\":\"%s\",\"token\":\"local-secret\"}}".formatted(address);
    Files.writeString(folder.resolve("access.json"), text);
  }
}
