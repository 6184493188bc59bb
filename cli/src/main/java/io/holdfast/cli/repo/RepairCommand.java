package io.holdfast.cli.repo;

import io.holdfast.cli.CommandGroup;
import picocli.CommandLine.Command;

/** Mends what storage has broken. */
@Command(
    name = "repair",
    description = "Mend a damaged repository as far as what is left allows; in this order:",
    subcommands = {
      RepairIndexCommand.class,
      RepairPacksCommand.class,
      RepairSnapshotsCommand.class
    })
final class RepairCommand extends CommandGroup {}
