package io.holdfast.control.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.control.configuration.ClientProtections.Host;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClientProtectionsTest {
  @Test
  void takesOfAClientsPathsWhatASourceMayHave() {
    assertThat(folders("/srv", "/home/")).containsExactly("/home", "/srv");
    assertThat(folders("/a/b", "/a", "/a/b/c", "/ab")).containsExactly("/a", "/ab");
    assertThat(folders("/a/b", "/a-b", "/a")).containsExactly("/a-b", "/a");
    assertThat(folders("C:\\Users\\ada", "d:/x")).containsExactly("/C/Users/ada", "/d/x");
    assertThat(folders("/etc/../root", "relative")).containsExactly("/relative", "/root");
    assertThat(folders("/a\nmorePaths=/b")).containsExactly("/a?morePaths=/b");
    assertThat(folders("/", "/srv")).containsExactly("/");
    assertThat(folders()).containsExactly("/");
    assertThat(new Host("", IntStream.range(0, 5_000).mapToObj(it -> "/p" + it).toList()).folders())
        .hasSize(100);
  }

  @Test
  void keepsNoMoreOfPathsThanAPersonReads() {
    var longest = "/" + "p".repeat(4_095);
    assertThat(folders(longest)).containsExactly(longest);
    assertThat(folders("/srv", longest + "p")).containsExactly("/");
    assertThat(folders("/srv", "/" + "p/".repeat(30_000_000))).containsExactly("/");

    var many = IntStream.range(100, 200).mapToObj(it -> "/" + it + "p".repeat(1_000)).toList();
    assertThat(new Host("", many).folders()).hasSize(16).isEqualTo(many.subList(0, 16));
  }

  @Test
  void tellsHostsAndPathsApartAndNotTheirOrder() {
    var one = new Host("web1", List.of("/a", "/b"));

    assertThat(new Host("web1", List.of("/b", "/a")).fingerprint()).isEqualTo(one.fingerprint());
    assertThat(List.of(one, new Host("web2", one.paths()), new Host("web1", List.of("/a/b"))))
        .extracting(Host::fingerprint)
        .doesNotHaveDuplicates();
    assertThat(new Host("web1", Collections.emptyList()).fingerprint())
        .isNotEqualTo(new Host("web1", List.of("")).fingerprint());
  }

  private static List<String> folders(String... paths) {
    return new Host("host", List.of(paths)).folders();
  }
}
