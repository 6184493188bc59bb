package io.holdfast.sources.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class RandomTreeTest {
  @Test
  void sameSeedMakesTheSameTree() {
    try (var folder = TestFolder.create()) {
      RandomTree.make(folder.resolve("a"), 7, RandomTreeOptions.full());
      RandomTree.make(folder.resolve("b"), 7, RandomTreeOptions.full());

      var differences = TreeComparer.compare(folder.resolve("a"), folder.resolve("b"));

      assertThat(differences).isEmpty();
    }
  }

  @Test
  void comparerSeesEveryKindOfDifference() throws IOException {
    try (var folder = TestFolder.create()) {
      for (var name : new String[] {"a", "b"}) {
        var top = Files.createDirectory(folder.resolve(name));
        for (var file : new String[] {"bytes", "mode", "time", "attribute", "linked", "kind"}) {
          Files.writeString(top.resolve(file), "content");
          Libc.setTime(RawPath.of(top.resolve(file)), 1000, 5);
        }
        Files.createDirectory(top.resolve("folder"));
        Libc.makeSymlink(name.getBytes(UTF_8), RawPath.of(top).child("link"));
        Libc.setTime(RawPath.of(top).child("link"), 1, 1);
        Libc.setTime(RawPath.of(top).child("folder"), 1, 1);
      }
      var changed = folder.resolve("b");
      Files.writeString(changed.resolve("bytes"), "contenT");
      Libc.setTime(RawPath.of(changed.resolve("bytes")), 1000, 5);
      Libc.setMode(RawPath.of(changed.resolve("mode")), 0600);
      Libc.setTime(RawPath.of(changed.resolve("time")), 1000, 6);
      Libc.setAttribute(RawPath.of(changed.resolve("attribute")), "user.a", new byte[1]);
      Files.createLink(changed.resolve("more"), changed.resolve("linked"));
      Files.delete(changed.resolve("kind"));
      Files.createDirectory(changed.resolve("kind"));
      Files.delete(changed.resolve("folder"));

      var differences =
          TreeComparer.compare(folder.resolve("a"), changed, TreeComparer.Leave.TOP_METADATA);

      assertThat(differences)
          .anyMatch(each -> each.contains("bytes: bytes differ at 6"))
          .anyMatch(each -> each.contains("mode: mode"))
          .anyMatch(each -> each.contains("time: time"))
          .anyMatch(each -> each.contains("attribute: attributes"))
          .anyMatch(each -> each.contains("linked: links"))
          .anyMatch(each -> each.contains("more: should not be there"))
          .anyMatch(each -> each.contains("kind: kind"))
          .anyMatch(each -> each.contains("folder: missing"))
          .anyMatch(each -> each.contains("link: target"))
          .hasSize(9);
    }
  }
}
