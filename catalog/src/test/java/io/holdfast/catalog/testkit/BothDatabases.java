package io.holdfast.catalog.testkit;

import io.holdfast.catalog.Catalog;
import io.holdfast.catalog.CatalogSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A suite that runs once on each database, every test with an empty catalog of its own. Extend it
 * and write ordinary tests on {@link #catalog}.
 */
@ParameterizedClass(name = "{0}")
@EnumSource(DatabaseKind.class)
public abstract class BothDatabases {
  @Parameter protected DatabaseKind kind;

  protected CatalogSettings settings;
  protected Catalog catalog;

  @BeforeEach
  final void openCatalog() {
    settings = kind.fresh();
    catalog = Catalog.open(settings);
  }

  @AfterEach
  final void closeCatalog() {
    catalog.close();
    kind.discard(settings);
  }
}
