package io.holdfast.cli.repo;

import io.holdfast.cli.Common;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** What every command below {@code repo} has: the options of all commands, and which repository. */
abstract class RepoSubcommand implements Callable<Integer> {
  @Mixin
  @SuppressWarnings("NullAway.Init")
  Common common;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  RepositoryOptions options;
}
