package io.holdfast.sources.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.base.InvalidInputException;
import io.holdfast.engine.crypto.Password;
import io.holdfast.engine.export.ArchiveFormat;
import io.holdfast.engine.export.ExportListener;
import io.holdfast.engine.export.ExportReport;
import io.holdfast.engine.export.ExportRequest;
import io.holdfast.engine.export.Exporter;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.testkit.HandmadeSnapshots;
import io.holdfast.sources.testkit.RandomTree;
import io.holdfast.sources.testkit.RandomTreeOptions;
import io.holdfast.sources.testkit.RestoreFixture;
import io.holdfast.sources.testkit.TestFolder;
import io.holdfast.sources.testkit.TreeComparer;
import io.holdfast.sources.testkit.TreeComparer.Leave;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What we export is taken apart by the programs that people have: tar, unzip, bsdtar. */
class ExportIT {
  private TestFolder folder;
  private RestoreFixture fixture;
  private Path tree;
  private final List<String> warnings = new ArrayList<>();

  @BeforeEach
  void open() {
    folder = TestFolder.create();
    fixture = RestoreFixture.create(folder.resolve("repo"));
    tree = folder.resolve("tree");
  }

  @AfterEach
  void close() {
    fixture.close();
    folder.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"TAR", "TAR_GZ", "TAR_ZST"})
  void tarHoldsAllThatATreeHas(ArchiveFormat format) throws Exception {
    RandomTree.make(tree, 31, RandomTreeOptions.full());
    var report = export(backUp(), format, null);

    var out = Files.createDirectory(folder.resolve("out"));
    var packer =
        switch (format) {
          case TAR_GZ -> "-z";
          case TAR_ZST -> "--zstd";
          case TAR, ZIP, PLAIN -> "--seek";
        };
    run(
        "tar",
        "-x",
        packer,
        "-p",
        "--xattrs",
        "--xattrs-include=*",
        "--same-owner",
        "-f",
        archive().toString(),
        "-C",
        out.toString());

    assertThat(TreeComparer.compare(tree, below(out), Leave.LINK_ATTRIBUTES)).isEmpty();
    assertThat(warnings).allMatch(warning -> warning.contains("sockets"));
    assertSound(report);
  }

  /** The file was changed while it was backed up, between the readings of its names. */
  @Test
  void tarGivesNoNameTheContentOfAnother() throws Exception {
    try (var made = new HandmadeSnapshots(fixture.repository())) {
      var snapshot =
          made.save(
              List.of("/"),
              made.file("a", "old", 3, 7),
              made.file("b", "new", 3, 7),
              made.file("c", "old", 3, 7));
      fixture.repository().loadIndex();
      export(snapshot, ArchiveFormat.TAR, null);
    }

    var out = Files.createDirectory(folder.resolve("out"));
    run("tar", "-x", "--no-same-owner", "-f", archive().toString(), "-C", out.toString());
    assertThat(out.resolve("b")).hasContent("new");
    assertThat(out.resolve("c")).hasContent("old");
    assertThat(Files.isSameFile(out.resolve("a"), out.resolve("c"))).isTrue();
  }

  @Test
  void zipHoldsFilesFoldersAndLinks() throws Exception {
    makePlainTree();
    var report = export(backUp(), ArchiveFormat.ZIP, null);

    var out = Files.createDirectory(folder.resolve("out"));
    run("unzip", "-q", archive().toString(), "-d", out.toString());

    assertThat(TreeComparer.compare(tree, below(out), Leave.TIMES, Leave.OWNERS)).isEmpty();
    assertThat(warnings).isEmpty();
    assertSound(report);
  }

  @Test
  void opensslOpensATarWithItsPassword() throws Exception {
    makePlainTree();
    try (var password = Password.of("pässword 1")) {
      export(backUp(), ArchiveFormat.TAR_GZ, password);
    }

    var plain = folder.resolve("plain.tar.gz");
    assertThat(Files.readAllBytes(archive())).startsWith("Salted__".getBytes(UTF_8));
    decrypt("pässword 1", plain);
    var out = Files.createDirectory(folder.resolve("out"));
    run("bsdtar", "-x", "-p", "-f", plain.toString(), "-C", out.toString());
    assertThat(TreeComparer.compare(tree, below(out), Leave.TIMES, Leave.OWNERS)).isEmpty();
  }

  /** As the documents say. */
  private void decrypt(String password, Path plain) throws Exception {
    run(
        "openssl",
        "enc",
        "-d",
        "-aes-256-cbc",
        "-pbkdf2",
        "-md",
        "sha256",
        "-iter",
        "600000",
        "-pass",
        "pass:" + password,
        "-in",
        archive().toString(),
        "-out",
        plain.toString());
  }

  @Test
  void zipIsReadableWithItsPasswordOnly() throws Exception {
    makePlainTree();
    try (var password = Password.of("pässword 1")) {
      export(backUp(), ArchiveFormat.ZIP, password);
    }

    var out = Files.createDirectory(folder.resolve("out"));
    run(
        "bsdtar",
        "-x",
        "--passphrase",
        "pässword 1",
        "-f",
        archive().toString(),
        "-C",
        out.toString());
    assertThat(TreeComparer.compare(tree, below(out), Leave.TIMES, Leave.OWNERS)).isEmpty();
    assertThat(Files.readString(archive(), java.nio.charset.StandardCharsets.ISO_8859_1))
        .doesNotContain("nobody may read this");
    var wrong = Files.createDirectory(folder.resolve("wrong"));
    assertThat(
            attempt(
                "bsdtar",
                "-x",
                "--passphrase",
                "x",
                "-f",
                archive().toString(),
                "-C",
                wrong.toString()))
        .isNotZero();
  }

  @Test
  void selectionTakesWhatItNamesAndNothingElse() throws Exception {
    makePlainTree();
    var snapshot = backUp();
    export(snapshot, ArchiveFormat.TAR, null, tree + "/sub", tree + "/secret.txt");

    var listed = run("tar", "-tf", archive().toString());
    var prefix = tree.toString().substring(1);
    assertThat(listed.lines())
        .containsExactlyInAnyOrder(
            prefix + "/secret.txt",
            prefix + "/sub/",
            prefix + "/sub/deep/",
            prefix + "/sub/deep/numbers",
            prefix + "/sub/script");
  }

  @Test
  void oneFileIsItsBytes() throws Exception {
    makePlainTree();
    var report = export(backUp(), ArchiveFormat.PLAIN, null, tree + "/sub/deep/numbers");

    assertThat(Files.mismatch(archive(), tree.resolve("sub/deep/numbers"))).isEqualTo(-1);
    assertSound(report);
  }

  @Test
  void whatCannotBeExportedIsSaid() throws Exception {
    makePlainTree();
    var snapshot = backUp();

    assertThatThrownBy(() -> export(snapshot, ArchiveFormat.PLAIN, null, tree + "/sub"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("exactly one file");
    assertThatThrownBy(() -> export(snapshot, ArchiveFormat.PLAIN, null))
        .isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> export(snapshot, ArchiveFormat.TAR, null, tree + "/none"))
        .extracting(e -> ((HoldfastException) e).code())
        .isEqualTo(ErrorCode.PATH_MISSING);
    try (var password = Password.of("x")) {
      assertThatThrownBy(() -> export(snapshot, ArchiveFormat.PLAIN, password))
          .hasMessageContaining("choose a tar or a zip");
    }
  }

  @Test
  void damageEndsTheExport() throws Exception {
    makePlainTree();
    var snapshot = backUp();
    try (Stream<Path> packs = Files.walk(folder.resolve("repo/data"))) {
      var largest =
          packs
              .filter(Files::isRegularFile)
              .max(java.util.Comparator.comparingLong(pack -> pack.toFile().length()))
              .orElseThrow();
      var bytes = Files.readAllBytes(largest);
      bytes[bytes.length / 2] ^= 1;
      largest.toFile().setWritable(true);
      Files.write(largest, bytes);
    }

    assertThatThrownBy(() -> export(snapshot, ArchiveFormat.TAR, null))
        .extracting(e -> ((HoldfastException) e).code())
        .isEqualTo(ErrorCode.BLOB_DAMAGED);
  }

  @Test
  void outputThatIsFullIsSaid() throws Exception {
    makePlainTree();
    var snapshot = backUp();

    try (var full = Files.newOutputStream(Path.of("/dev/full"))) {
      assertThatThrownBy(() -> export(snapshot, ArchiveFormat.TAR, null, full))
          .hasMessageContaining("No space left")
          .extracting(e -> ((HoldfastException) e).code())
          .isEqualTo(ErrorCode.TARGET_UNWRITABLE);
    }
  }

  private void makePlainTree() throws Exception {
    Files.createDirectories(tree.resolve("sub/deep"));
    Files.createDirectory(tree.resolve("empty"));
    Files.writeString(tree.resolve("secret.txt"), "nobody may read this\n".repeat(1000));
    Files.writeString(tree.resolve("größe \u4e2d\u6587.txt"), "ü");
    Files.createFile(tree.resolve("nothing"));
    Files.writeString(tree.resolve("sub/script"), "#!/bin/sh\n");
    tree.resolve("sub/script").toFile().setExecutable(true, false);
    var numbers = new byte[3_000_000];
    new java.util.Random(5).nextBytes(numbers);
    Files.write(tree.resolve("sub/deep/numbers"), numbers);
    Files.createSymbolicLink(tree.resolve("link"), Path.of("sub/script"));
  }

  private Snapshot backUp() throws Exception {
    var report = fixture.backup(tree);
    fixture.repository().loadIndex();
    return report.snapshot();
  }

  private Path archive() {
    return folder.resolve("archive");
  }

  private ExportReport export(
      Snapshot snapshot, ArchiveFormat format, @Nullable Password password, String... paths)
      throws Exception {
    try (var output = Files.newOutputStream(archive())) {
      return export(snapshot, format, password, output, paths);
    }
  }

  private ExportReport export(
      Snapshot snapshot,
      ArchiveFormat format,
      @Nullable Password password,
      OutputStream output,
      String... paths)
      throws Exception {
    var selected = Stream.of(paths).map(TreePath::parse).toList();
    return Exporter.run(
        fixture.repository(),
        new ExportRequest(snapshot, selected, format, password),
        output,
        new ExportListener() {
          @Override
          public void warning(TreePath path, String message) {
            warnings.add(path + ": " + message);
          }
        });
  }

  private void assertSound(ExportReport report) throws Exception {
    var bytes = Files.readAllBytes(archive());
    assertThat(report.archiveBytes()).isEqualTo(bytes.length);
    assertThat(report.sha256())
        .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
  }

  private Path below(Path out) {
    return out.resolve(tree.toString().substring(1));
  }

  private static String run(String... command) throws Exception {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    var output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as("%s: %s", String.join(" ", command), output).isZero();
    return output;
  }

  private static int attempt(String... command) throws Exception {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    process.getInputStream().readAllBytes();
    return process.waitFor();
  }
}
