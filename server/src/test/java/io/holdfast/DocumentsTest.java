package io.holdfast;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.Capabilities;
import io.holdfast.sources.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The documents hold: links lead somewhere, errors are complete, changelog files have their form.
 */
class DocumentsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern LINK = Pattern.compile("\\[[^\\]\\[]*\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*)$");
  private static final Pattern CODE_BLOCK = Pattern.compile("(?ms)^```.*?^```|`[^`\n]*`");
  private static final Pattern ERROR_ROW =
      Pattern.compile(
          "(?m)^\\| (HF-\\d{4}) \\| `(\\w+)` \\| (\\S[^|]*) \\| (\\S[^|]*) \\| (yes)? ?\\|$");
  private static final Set<String> CHANGES =
      Set.of("Added", "Changed", "Fixed", "Removed", "Security");

  @Test
  void everyLinkLeadsToAFileAndAHeading() throws IOException {
    var broken = new ArrayList<String>();
    for (var document : documents()) {
      var links = LINK.matcher(CODE_BLOCK.matcher(Files.readString(document)).replaceAll(""));
      while (links.find()) {
        check(document, links.group(1)).ifPresent(broken::add);
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void everyErrorCodeHasMeaningAndNextStep() throws IOException {
    var rows =
        ERROR_ROW.matcher(Files.readString(ROOT.resolve("docs/errors.md"))).results().toList();

    var documented =
        rows.stream()
            .map(row -> row.group(1) + " " + row.group(2) + " " + (row.group(5) != null))
            .toList();

    var expected =
        Stream.of(ErrorCode.values())
            .map(code -> code.number() + " " + code + " " + (code.retry() == ErrorCode.Retry.LATER))
            .toList();
    assertThat(documented).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void errorNumbersAreUnique() {
    assertThat(Stream.of(ErrorCode.values()).map(ErrorCode::number)).doesNotHaveDuplicates();
  }

  @Test
  void everyDecisionStandsInTheFolderWithItsNumber() throws IOException {
    try (var pages = Files.list(ROOT.resolve("docs/adr"))) {
      var names =
          pages
              .map(page -> page.getFileName().toString())
              .filter(n -> !n.equals("README.md"))
              .toList();
      assertThat(names).allMatch(name -> name.matches("\\d{4}-[a-z0-9-]+\\.md"));
      assertThat(names.stream().map(name -> name.substring(0, 4))).doesNotHaveDuplicates();
    }
  }

  /** The overview has a row for every kind, and the row a page that names all that can be set. */
  @Test
  void everyKindOfSourceHasAPageThatNamesItsSettings() throws IOException {
    var folder = ROOT.resolve("docs/sources");
    var overview = Files.readString(folder.resolve("README.md"));
    var kinds = Sources.load();
    for (var kind : kinds.kinds()) {
      var row = Pattern.compile("(?m)^\\| `" + kind + "` \\| \\[[^]]+]\\(([a-z0-9-]+\\.md)\\) .*$");
      var found = row.matcher(overview);
      assertThat(found.find()).as("row of %s in docs/sources/README.md", kind).isTrue();
      var offers = kinds.find(kind).orElseThrow().capabilities();
      var page = Files.readString(folder.resolve(found.group(1)));
      assertThat(Stream.of(offers.settings(), offers.secrets()).flatMap(Set::stream))
          .as("settings and secrets in docs/sources/%s", found.group(1))
          .allMatch(name -> page.contains("`" + name + "`"));
      for (var conflicts : Capabilities.Conflicts.values()) {
        assertThat(found.group().contains(conflicts.name().toLowerCase(Locale.ROOT).split("_")[0]))
            .as("%s in the row of %s", conflicts, kind)
            .isEqualTo(offers.conflicts().contains(conflicts));
      }
    }
  }

  @Test
  void changelogFilesBeginWithTheKindOfChange() throws IOException {
    try (var files = Files.list(ROOT.resolve("changelog/unreleased"))) {
      for (var file : files.filter(each -> each.toString().endsWith(".md")).toList()) {
        var lines = Files.readAllLines(file);
        assertThat(lines).as(file.toString()).hasSizeGreaterThan(2);
        assertThat(lines.get(0))
            .as(file.toString())
            .matches("(" + String.join("|", CHANGES) + "): \\S.*");
        assertThat(lines.get(1)).as(file.toString()).isEmpty();
      }
    }
  }

  @Test
  void continuousIntegrationRunsTheReadmesTestCommand() throws IOException {
    assertThat(Files.readString(ROOT.resolve("README.md"))).contains("\n./holdfast test\n");
    assertThat(Files.readAllLines(ROOT.resolve(".ci/run")))
        .last()
        .isEqualTo("exec ./holdfast test");
  }

  private static Optional<String> check(Path document, String link) throws IOException {
    if (link.matches("[a-z]+:.*")) {
      return Optional.empty();
    }
    var parts = link.split("#", 2);
    var target = parts[0].isEmpty() ? document : document.getParent().resolve(parts[0]).normalize();
    var problem = "%s → %s".formatted(ROOT.relativize(document), link);
    if (!Files.exists(target)) {
      return Optional.of(problem);
    }
    var found = parts.length == 1 || anchors(target).contains(parts[1]);
    return found ? Optional.empty() : Optional.of(problem);
  }

  private static Set<String> anchors(Path document) throws IOException {
    return HEADING
        .matcher(Files.readString(document))
        .results()
        .map(each ->
            each.group(1)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  private static List<Path> documents() throws IOException {
    try (var files = Files.walk(ROOT)) {
      return files
          .filter(each -> each.toString().endsWith(".md"))
          .filter(each ->
              !ROOT.relativize(each).toString().matches("(.*/)?(target|node_modules|\\.git)/.*"))
          .toList();
    }
  }
}
