package io.holdfast.sources.mysql;

import java.util.List;

/**
 * The views of a database as a dump has them at its end. The dump program writes those of all
 * databases behind the last one's rows; each stream must have its own.
 */
final class ViewDefinitions {
  /** Of the connection that asks for the definitions. */
  private static final String CHARACTERS = "utf8mb4";

  private ViewDefinitions() {}

  static String write(MysqlClient client, String database, List<String> views)
      throws InterruptedException {
    var text = new StringBuilder();
    for (var view : views) {
      var quoted = DumpUnit.quoted(view);
      var row = client.queryIn(database, "SHOW CREATE VIEW " + quoted).getFirst();
      text.append(
          """

          --
          -- Final view structure for view %1$s
          --

          /*!50001 DROP VIEW IF EXISTS %2$s*/;
          /*!50001 SET @saved_cs_client          = @@character_set_client */;
          /*!50001 SET @saved_cs_results         = @@character_set_results */;
          /*!50001 SET @saved_col_connection     = @@collation_connection */;
          /*!50001 SET character_set_client      = %3$s */;
          /*!50001 SET character_set_results     = %3$s */;
          /*!50001 SET collation_connection      = %4$s */;
          %5$s;
          /*!50001 SET character_set_client      = @saved_cs_client */;
          /*!50001 SET character_set_results     = @saved_cs_results */;
          /*!50001 SET collation_connection      = @saved_col_connection */;
          """
              .formatted(
                  quoted.replace("\n", "\n-- "), quoted, CHARACTERS, row.get(3), row.get(1)));
    }
    return text.toString();
  }
}
