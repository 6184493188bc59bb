package io.holdfast.sources.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.tree.FileIdentity;
import io.holdfast.engine.tree.FileMode;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.NodeTimes;
import io.holdfast.engine.tree.Owner;
import io.holdfast.sources.testkit.TestFolder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A target folder whose owner swaps what a restore makes in it, as soon as it is there. */
class HostileFolderTest {
  private static final int ROUNDS = 1000;
  private static final Instant THEN = Instant.parse("2020-02-03T04:05:06Z");

  @Test
  void neverSetsTheModeOfWhatALinkLeadsTo() throws Exception {
    try (var folder = TestFolder.create()) {
      var victim = Files.writeString(folder.resolve("victim"), "secret");
      Files.setPosixFilePermissions(victim, PosixFilePermissions.fromString("rw-------"));
      var links = Files.createDirectory(folder.resolve("links"));
      for (var i = 0; i < ROUNDS; i++) {
        Files.createSymbolicLink(links.resolve("pipe" + i), victim);
      }
      var out = folder.resolve("out");
      var round = new AtomicInteger();
      var swapper = new FutureTask<>(() -> swap(round, links, out));
      Thread.ofPlatform().start(swapper);

      try (var target = PosixTarget.of(out)) {
        var made = target.makeFolder();
        for (var i = 0; i < ROUNDS; i++) {
          round.set(i);
          var name = NodeName.ofUtf8("pipe" + i);
          try {
            made.makeSpecial(name, new Node.Fifo(name, metadata(0010666)));
          } catch (HoldfastException e) {
            // swapped, and noticed
          }
        }
      }
      round.set(-1);

      assertThat(swapper.get()).as("what was swapped").isPositive();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(victim)))
          .isEqualTo("rw-------");
    }
  }

  private static int swap(AtomicInteger round, Path links, Path out) throws Exception {
    var swapped = 0;
    for (var at = round.get(); at >= 0; at = round.get()) {
      var pipe = out.resolve("pipe" + at);
      var link = links.resolve("pipe" + at);
      while (round.get() == at && Files.notExists(pipe, LinkOption.NOFOLLOW_LINKS)) {
        Thread.onSpinWait();
      }
      if (Files.exists(pipe, LinkOption.NOFOLLOW_LINKS)
          && Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
        Files.move(link, pipe, StandardCopyOption.ATOMIC_MOVE);
        swapped++;
      }
    }
    return swapped;
  }

  private static NodeMetadata metadata(int mode) {
    return new NodeMetadata(
        FileMode.ofUnix(mode),
        new NodeTimes(THEN, THEN, THEN),
        new Owner(0, 0, "root", "root"),
        new FileIdentity(1, 1, 1),
        List.of(),
        "");
  }
}
