package io.holdfast.sources.mailbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.InvalidInputException;
import io.holdfast.engine.tree.NodeName;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesAndPatternsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "INBOX",
        "",
        ".",
        "..",
        "a/b",
        "100%",
        "%41",
        "%",
        "a%2",
        "messages-1700000000",
        "messages-",
        "Entwürfe & Öl",
        "tab\tnewline\n",
        "\"q\" \\ back",
        " ",
        "日本語",
        "🙂"
      })
  void everyFolderNameComesBack(String name) {
    var stored = TreeNames.of(name);

    assertThat(TreeNames.parse(stored)).isEqualTo(name);
    assertThat(TreeNames.uidValidity(stored)).isEmpty();
  }

  @Test
  void messageIdOfAnyLengthIsFound() {
    var id = "<%s>".formatted("a".repeat(100_000));
    var head = "Message-ID: %s%s\r\n\r\n".formatted(id, "\r\n x".repeat(100_000));

    assertThat(MessageId.find(head.getBytes(ISO_8859_1))).isEqualTo(id + " x".repeat(100_000));
  }

  @Test
  void messagesAreInTheOrderOfTheirNumbers() {
    assertThat(TreeNames.message(9)).isLessThan(TreeNames.message(10));
    assertThat(TreeNames.message(4_294_967_294L)).isGreaterThan(TreeNames.message(999_999_999));
    assertThat(TreeNames.uid(TreeNames.message(4_294_967_295L))).hasValue(4_294_967_295L);
    assertThat(TreeNames.uid(NodeName.ofUtf8("1.eml"))).isEmpty();
    assertThat(TreeNames.uidValidity(TreeNames.messages(17))).hasValue(17);
  }

  @ParameterizedTest
  @CsvSource({
    "inbox, INBOX, true",
    "INBOX, INBOX/Sub, true",
    "Archive, Archive/2024/May, true",
    "Archive, Archived, false",
    "archive, Archive, false",
    "Archive/%, Archive/2024/May, true",
    "Archive/%, Archive, false",
    "*May, Archive/2024/May, true",
    "%May, Archive/2024/May, false",
    "A*e/*4, Archive/2024, true",
    "*, anything, true",
    "'*%*%*', x, true",
    "%, a/b, true",
  })
  void patternsFitFoldersAndTakeThoseBelowAlong(String pattern, String name, boolean fits) {
    var folder = new MailFolder(name, "/", List.of(name.split("/")), Set.of(), false);

    assertThat(new FolderPattern(pattern).matches(folder)).isEqualTo(fits);
  }

  @Test
  void listsOfPatternsAreJson() {
    assertThat(FolderPattern.list("folders", "[\"a\", \"b,c\"]"))
        .containsExactly(new FolderPattern("a"), new FolderPattern("b,c"));
    assertThat(FolderPattern.list("folders", "a, b")).containsExactly(new FolderPattern("a, b"));
    for (var broken : List.of("[", "[1]", "[\"a\"", "[\"a\"] x", "[[\"a\"]]")) {
      assertThatThrownBy(() -> FolderPattern.list("folders", broken))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("folders");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'Message-ID: <a@b>|Subject: x||body', <a@b>",
    "'Subject: x|message-id:<a@b>||', <a@b>",
    "'Message-ID:| <folded@b>|X: y||', <folded@b>",
    "'Subject: Message-ID: <no@b>|||Message-ID: <body@b>|', ''",
    "'Message-ID: <a@b>', <a@b>",
    "'X: y||', ''",
  })
  void messageIdIsFoundAmongHeadersOnly(String head, String id) {
    var bytes = head.replace("|", "\r\n").getBytes(ISO_8859_1);

    assertThat(MessageId.find(bytes)).isEqualTo(id == null ? "" : id);
    assertThat(MessageId.find(head.replace("|", "\n").getBytes(ISO_8859_1))).isEqualTo(id);
  }
}
