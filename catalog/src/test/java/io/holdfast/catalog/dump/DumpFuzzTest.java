package io.holdfast.catalog.dump;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.testkit.FuzzContract;
import java.io.ByteArrayInputStream;
import java.util.List;

/** Dumps of catalogs by one who has the key that they are sealed for. */
class DumpFuzzTest extends FuzzContract {
  private static final String DUMP =
      """
      {"format":"holdfast-catalog","version":1,"schema":"42"}
      {"table":"a","columns":[["id","TEXT"],["n","NUMBER"],["r","REAL"],["f","FLAG"]]}
      ["x",-1,1.5,true]
      [null,9223372036854775807,2,false]
      {"end":"a","rows":2}
      {"table":"b","columns":[["id","TEXT"]]}
      {"end":"b","rows":0}
      {"end":"","tables":2}
      """;

  @Override
  protected List<byte[]> seeds() {
    return List.of(DUMP.getBytes(UTF_8));
  }

  @Override
  protected void parse(byte[] bytes) {
    var totals = DumpReader.open(new ByteArrayInputStream(bytes)).check();

    assertThat(totals.rows().values()).allMatch(rows -> rows >= 0 && rows <= bytes.length);
  }
}
