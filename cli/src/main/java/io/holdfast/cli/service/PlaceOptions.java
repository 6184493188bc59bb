package io.holdfast.cli.service;

import io.holdfast.cli.Context;
import io.holdfast.store.location.NamedSettings;
import io.holdfast.store.location.StoreLocation;
import io.holdfast.store.location.StoreSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import picocli.CommandLine.Option;

/** What reaching a repository's place takes. */
final class PlaceOptions {
  @Option(
      names = "--setting",
      paramLabel = "NAME=VALUE",
      description = "A setting of the place, such as region=eu-central-1; repeatable.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--secret-file",
      paramLabel = "NAME=FILE",
      description = "A secret of the place, such as sshKey=FILE; repeatable (docs/cli.md).")
  private List<String> secretFiles = new ArrayList<>();

  @Option(
      names = "--secret-env",
      paramLabel = "NAME=VARIABLE",
      description = "A secret of the place, read from the environment; repeatable.")
  private List<String> secretVariables = new ArrayList<>();

  @Option(
      names = "--from-environment",
      description =
          "Give what restic reads from the environment, such as AWS_SECRET_ACCESS_KEY, to the server.")
  private boolean fromEnvironment;

  /** What was given goes before the environment. */
  NamedSettings read(Context context, String place) {
    var settings = new HashMap<String, String>();
    var secrets = new HashMap<String, String>();
    if (fromEnvironment) {
      var parsed = StoreLocation.parse(place, context.directory()).location();
      var found =
          NamedSettings.of(parsed, StoreSettings.ofEnvironment(context.environment(), parsed));
      settings.putAll(found.settings());
      secrets.putAll(found.secrets());
    }
    settings.putAll(NamedValues.parse("--setting", this.settings));
    secrets.putAll(NamedValues.secrets(secretFiles, secretVariables, context));
    return new NamedSettings(settings, secrets);
  }
}
