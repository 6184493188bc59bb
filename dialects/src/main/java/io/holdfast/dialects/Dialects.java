package io.holdfast.dialects;

import io.holdfast.dialects.mittwald.MittwaldDialect;
import io.holdfast.dialects.northflank.NorthflankDialect;
import io.holdfast.dialects.northflank.NorthflankSettings;
import io.holdfast.dialects.scp.ScpDialect;
import io.holdfast.dialects.scp.ScpSettings;
import io.holdfast.dialects.veeamazure.VeeamAzureDialect;
import io.holdfast.dialects.veeamm365.M365Settings;
import io.holdfast.dialects.veeamm365.VeeamM365Dialect;
import io.holdfast.rest.edge.Dialect;
import java.util.List;

/** The dialects that Holdfast speaks, for whoever mounts them. */
public final class Dialects {
  /**
   * What operators may choose of dialects, each as its dialect documents it.
   *
   * @param scp signatures of the Samsung dialect
   * @param m365 shapes of the Veeam Microsoft 365 dialect
   * @param northflank patience of the Northflank dialect
   */
  public record Choices(ScpSettings scp, M365Settings m365, NorthflankSettings northflank) {
    public static final Choices DEFAULT = new Choices(ScpSettings.DEFAULT, M365Settings.DEFAULT);

    /** Where nothing is chosen of the others. */
    public Choices(ScpSettings scp, M365Settings m365) {
      this(scp, m365, NorthflankSettings.DEFAULT);
    }
  }

  private Dialects() {}

  /** All of them; each may stand behind several mounts. */
  public static List<Dialect> all(Desk desk, Choices choices) {
    return List.of(
        new ScpDialect(desk, choices.scp()),
        new NorthflankDialect(desk, choices.northflank()),
        new VeeamAzureDialect(desk),
        new VeeamM365Dialect(desk, choices.m365()),
        new MittwaldDialect(desk));
  }
}
