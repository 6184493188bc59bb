package io.holdfast.cli.configuration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.base.testkit.FuzzContract;
import io.holdfast.cli.Context;
import io.holdfast.cli.terminal.Terminal;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Files for {@code apply}, as people and programs write them, and as {@code config export} does.
 */
class ConfigurationFuzzTest extends FuzzContract {
  private static final Path FILE = Path.of("/nowhere/holdfast.yaml");

  private static final String SHARED =
      """
      holdfast: 1
      repositories:
        - name: main
          location: /srv/repository
          passwordEnv: SECRET
          prune: {cron: 0 4 * * 0, maxUnusedPercent: 5.5}
      channels:
        - {name: phones, kind: NTFY, settings: {topic: 12}, events: [alert.*], secretEnv: {token: SECRET}}
      """;

  private static final String PROJECT =
      """
      # one project
      holdfast: 1
      projects:
        - slug: "shop"
          name: |
            Shop
          servers: [{name: a}]
          sources:
            - name: both
              members: [orders]
            - name: orders
              kind: POSTGRES
              config: {host: db.example, port: 5432, tls: yes}
              excludes: ['*.tmp', ~, "\\u00e9\\t"]
          plans:
            - {name: nightly, schedules: [{cron: 0 2 * * *}], rpoTarget: P1D}
          protections: [{source: orders, plan: nightly}]
          drillPolicies:
            - name: >-
                weekly
                drill
              level: L3
      """;

  private final PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
  private final Context context =
      new Context(
          new Terminal(nowhere, nowhere, 0),
          Map.of("SECRET", "x"),
          InstantSource.system(),
          Path.of("/nowhere"));

  @Override
  protected List<byte[]> seeds() {
    return List.of(SHARED.getBytes(UTF_8), PROJECT.getBytes(UTF_8));
  }

  @Override
  protected void parse(byte[] bytes) throws Exception {
    var wanted = ConfigurationFile.read(FILE, new String(bytes, UTF_8), context);

    var written = ConfigCommand.Export.text(file(wanted)) + "\n";
    var again = again(() -> ConfigurationFile.read(FILE, written, context));
    assertThat(again).map(Wanted::place).isEqualTo(wanted.stream().map(Wanted::place).toList());
    for (var i = 0; i < wanted.size(); i++) {
      var same = Equality.same(wanted.get(i).fields(), again.get(i).fields());
      assertThat(same).as(wanted.get(i).place()).isTrue();
    }
  }

  /** What was wanted, in the form of a file; without secrets. */
  private static ObjectNode file(List<Wanted> wanted) {
    var file = JsonNodeFactory.instance.objectNode().put("holdfast", ConfigurationFile.VERSION);
    var projects = new HashMap<String, ObjectNode>();
    for (var each : wanted) {
      var parent = each.project() == null ? file : projects.get(each.project());
      var fields = each.fields().deepCopy();
      parent.withArrayProperty(each.section().word()).add(fields);
      if (each.section() == Section.PROJECTS) {
        projects.put(each.name(), fields);
      }
    }
    return file;
  }
}
