package io.holdfast.sources.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.testkit.FuzzContract;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Definitions and grants of dumps that somebody made elsewhere. */
class SqlScriptFuzzTest extends FuzzContract {
  private static final String SCRIPT =
      """
      -- roles; none
      \\connect x
      CREATE ROLE "ro""le";
      CREATE ROLE plain;
      COMMENT ON DATABASE "sh""op" IS 'it''s; DATABASE shop';
      ALTER DEFAULT PRIVILEGES FOR ROLE plain GRANT SELECT ON TABLES TO GROUP "ro""le", PUBLIC;
      """;

  @Test
  void namesAndListsOfAnyLengthAreRead() {
    var name = "r".repeat(100_000);
    var list = "r, \"q\"\"\", ".repeat(50_000) + "last";

    assertThat(SqlScript.roles("GRANT x TO \"%s\";".formatted(name))).containsExactly(name);
    assertThat(SqlScript.roles("GRANT x TO %s;".formatted(list))).hasSize(100_001);
  }

  @Test
  @Timeout(10)
  void backslashesAreReadOnce() {
    assertThat(SqlScript.statements("x" + "\\".repeat(200_000) + ";")).hasSize(1);
  }

  @Override
  protected List<byte[]> seeds() {
    return List.of(SCRIPT.getBytes(UTF_8));
  }

  @Override
  protected void parse(byte[] bytes) {
    var script = new String(bytes, UTF_8);

    for (var statement : SqlScript.statements(script)) {
      assertThat(statement).endsWith(";");
      assertThat(SqlScript.roles(statement)).doesNotContain("PUBLIC\0");
    }
    assertThat(SqlScript.roles(script)).allMatch(role -> !role.isEmpty());
    assertThat(SqlScript.renamed(script, "shop", "shop")).isNotNull();
    assertThat(Globals.roles(script)).hasSizeLessThanOrEqualTo(bytes.length);
  }
}
