package io.holdfast.sources.command;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.sources.SourceException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputCheckTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ERROR: permission denied for table orders\n",
        "pg_dump: error: connection to server failed\n",
        "mysqldump: Got error: 1045: Access denied for user 'backup'@'localhost'",
        "fatal: not a repository",
        "dumper: Got error: 7: no such thing",
        "sh: 1: mongodump: Permission denied\n",
        "bash: line 1: dumper: command not found",
        "cat: /var/lib/data: No such file or directory",
        "Usage: dumper [options] FILE\n  -o FILE\n",
        "Error!: nothing to do"
      })
  void anErrorIsNoData(String output) {
    assertThatThrownBy(() -> check(output, 5).require("dumper"))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("dumper left with 0, but wrote an error");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id,name\n1,error\n2,fatal: no\n",
        "terror: a film",
        "{\"error\": null, \"items\": []}",
        "errors\n",
        "1\n2\n3\n",
        "<errors/>",
        ""
      })
  void dataThatSpeaksOfErrorsIsData(String output) {
    assertThatCode(() -> check(output, 3).require("dumper")).doesNotThrowAnyException();
  }

  @Test
  void aLongOutputThatBeginsWithAnErrorIsNotJudged() {
    var log = "error: disk 7 failed\n".repeat(200);

    assertThatCode(() -> check(log, 100).require("dumper")).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-- MySQL dump 10.13|-- Dump completed on 2026-03-28",
        "/*M!999999\\- enable the sandbox mode */ \n-- MariaDB dump 10.19|-- Dump completed",
        "--\n-- PostgreSQL database dump\n--\n|-- PostgreSQL database dump complete\n--\n",
        "--\n-- PostgreSQL database cluster dump\n--\n|-- PostgreSQL database cluster dump complete",
        "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n|COMMIT;\n"
      })
  void dumpsAreWholeWhenTheySaySo(String ends) {
    var beginning = ends.substring(0, ends.indexOf('|'));
    var end = ends.substring(ends.indexOf('|') + 1);
    var rows = "INSERT INTO t VALUES (1);\n".repeat(2000);

    for (var piece : new int[] {1, 1000, 100_000}) {
      assertThatCode(() -> check(beginning + rows + end, piece).require("dumper"))
          .doesNotThrowAnyException();
      assertThatThrownBy(() -> check(beginning + rows, piece).require("dumper"))
          .isInstanceOf(SourceException.class)
          .hasMessageContaining("breaks off");
    }
  }

  private static OutputCheck check(String output, int piece) {
    var check = new OutputCheck();
    var bytes = output.getBytes(StandardCharsets.ISO_8859_1);
    for (var at = 0; at < bytes.length; at += piece) {
      check.add(bytes, at, Math.min(piece, bytes.length - at));
    }
    return check;
  }
}
