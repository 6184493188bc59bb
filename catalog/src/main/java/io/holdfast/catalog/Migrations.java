package io.holdfast.catalog;

import io.holdfast.base.ErrorCode;
import java.util.Arrays;
import java.util.function.Consumer;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;

/** Brings a database's tables to the shape that this program knows; forward only. */
final class Migrations {
  private static final String LOCATION = "classpath:io/holdfast/catalog/migration";

  private Migrations() {}

  /**
   * @param target says which database
   */
  static void apply(Consumer<FluentConfiguration> target) {
    apply(target, null);
  }

  /**
   * @param last the step to end at, CATALOG_NEWER when this program does not know it; null for all
   */
  static void apply(Consumer<FluentConfiguration> target, @Nullable String last) {
    var configuration =
        Flyway.configure(Migrations.class.getClassLoader())
            .locations(LOCATION)
            .loggers("slf4j")
            .cleanDisabled(true)
            .validateMigrationNaming(true);
    target.accept(configuration);
    if (last != null) {
      requireKnown(configuration.load(), last);
      configuration.target(last);
    }
    var flyway = configuration.load();
    Arrays.stream(flyway.info().applied())
        .filter(Migrations::unknown)
        .findFirst()
        .ifPresent(step -> {
          throw new CatalogException(
              ErrorCode.CATALOG_NEWER,
              "the catalog was changed by a newer Holdfast (step %s, %s); use that version"
                  .formatted(step.getVersion(), step.getDescription()));
        });
    flyway.migrate();
  }

  private static void requireKnown(Flyway flyway, String last) {
    var wanted = MigrationVersion.fromVersion(last);
    if (Arrays.stream(flyway.info().all()).noneMatch(step -> wanted.equals(step.getVersion()))) {
      throw new CatalogException(
          ErrorCode.CATALOG_NEWER,
          "the catalog went through step %s, which a newer Holdfast knows; use that version"
              .formatted(last));
    }
  }

  private static boolean unknown(MigrationInfo step) {
    return step.getState() == MigrationState.FUTURE_SUCCESS
        || step.getState() == MigrationState.FUTURE_FAILED;
  }
}
