package io.holdfast.dialects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.holdfast.dialects.Contract.Promised;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Holds each dialect's table of operations against the vendor's contract: every operation that the
 * contract names, in every version that it names, stands in the table (and so has its route and its
 * test, {@link CoverageTest}), or the dialect's page says that it is not served, and why.
 *
 * <p>The contracts are no part of this repository. They are found by {@code HOLDFAST_CONTRACTS}, or
 * in {@code shared/contracts} beside the clone or above it.
 */
class ContractsTest {
  @ParameterizedTest
  @CsvSource({
    "scp, samsung-scp",
    "northflank, northflank",
    "veeam-azure, veeam-azure",
    "veeam-m365, veeam-m365",
    "mittwald, mittwald"
  })
  void everyOperationOfTheContractIsInTheTableOrToldAsNotServed(String dialect, String name)
      throws IOException {
    var folder = contracts();
    assumeThat(folder)
        .as(
            "the folder of the vendors' contracts, beside this clone or named by HOLDFAST_CONTRACTS")
        .isPresent();
    var operations = Operations.of(dialect);
    var text = Files.readString(folder.orElseThrow().resolve(name + ".md"));
    var contract = Contract.parse(dialect, text, operations.versions());
    var page = Files.readString(Path.of("..", "docs", "dialects", dialect + ".md"));
    var notServed = NotServed.of(page, operations.versions());

    var missing =
        contract.operations().stream()
            .filter(promised -> isMissing(promised, operations, notServed))
            .map(promised ->
                "%s %s %s"
                    .formatted(
                        promised.method(),
                        promised.path(),
                        String.join(" ", unlisted(promised, operations))))
            .distinct();

    assertThat(contract.operations()).hasSizeGreaterThan(20);
    assertThat(missing).as("in the contract, but not in operations.txt of %s", dialect).isEmpty();
  }

  private static boolean isMissing(
      Promised promised, Operations operations, List<NotServed> notServed) {
    var told = notServed.stream().filter(it -> it.names(promised)).toList();
    if (promised.versions().isEmpty()) {
      return told.isEmpty() && operations.all().stream().noneMatch(it -> names(it, promised));
    }
    return unlisted(promised, operations).stream()
        .anyMatch(version -> told.stream().noneMatch(it -> it.isOf(version)));
  }

  /** The versions that the contract names for it and the table does not. */
  private static List<String> unlisted(Promised promised, Operations operations) {
    return promised.versions().stream()
        .filter(version ->
            operations.all().stream()
                .filter(it -> it.versions().isEmpty() || it.versions().contains(version))
                .noneMatch(it -> names(it, promised)))
        .toList();
  }

  private static boolean names(Operation operation, Promised promised) {
    return operation.isNamedBy(promised.method(), promised.path());
  }

  private static Optional<Path> contracts() {
    var named = Optional.ofNullable(System.getenv("HOLDFAST_CONTRACTS")).map(Path::of);
    named.ifPresent(
        folder -> assertThat(folder).as("the folder that HOLDFAST_CONTRACTS names").isDirectory());
    return named.or(ContractsTest::beside);
  }

  private static Optional<Path> beside() {
    var here = Path.of("").toAbsolutePath();
    return Stream.iterate(here, folder -> folder != null, Path::getParent)
        .map(folder -> folder.resolve("shared").resolve("contracts"))
        .filter(Files::isDirectory)
        .findFirst();
  }
}
