package io.holdfast.sources.mailbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.testkit.FuzzContract;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Properties;

/** Answers of mail servers that nobody has tested, to all that is asked of one. */
class ImapFuzzTest extends FuzzContract {
  private static final String EXTENDED =
      """
      * CAPABILITY IMAP4rev1 NAMESPACE LIST-EXTENDED SPECIAL-USE
      A0 OK done
      * NAMESPACE (("INBOX." ".")) (("user." ".")) NIL
      A1 OK done
      * LIST (\\HasChildren \\Subscribed) "." "INBOX"
      * LIST (\\Sent) "." "INBOX.Entw&APw-rfe"
      * LIST () NIL {5}
      a " b
      A2 OK done
      * 2 EXISTS
      * FLAGS (\\Answered \\Seen $Forwarded)
      * OK [PERMANENTFLAGS (\\Answered \\Seen $Forwarded \\*)] limited
      * OK [UIDVALIDITY 1700000000] valid
      * OK [UIDNEXT 9] next
      A3 OK [READ-ONLY] done
      * SEARCH 4 8
      A4 OK done
      * 1 FETCH (UID 4 FLAGS (\\Seen $Forwarded) INTERNALDATE "17-Jul-2026 02:44:25 -0700" RFC822.SIZE 17)
      * 2 FETCH (UID 8 FLAGS () INTERNALDATE " 7-Jul-2026 02:44:25 +0000" RFC822.SIZE 0)
      A5 OK done
      * 1 FETCH (UID 4 BODY[] {6}
      Hello!)
      * 2 FETCH (UID 8 BODY[] "")
      A6 OK done
      * 1 FETCH (UID 4 BODY[HEADER.FIELDS (MESSAGE-ID)] {24}
      Message-ID: <1@host>

      )
      A7 OK done
      """;

  private static final String PLAIN =
      """
      * CAPABILITY IMAP4rev1
      A0 OK done
      * LIST (\\Noselect) "/" ""
      A1 OK done
      * LIST () "/" INBOX
      A2 OK done
      * LSUB () "\\\\" "INBOX"
      A3 OK done
      A4 NO [INUSE] later
      """;

  @Override
  protected List<byte[]> seeds() {
    return List.of(lines(EXTENDED), lines(PLAIN));
  }

  @Override
  protected void parse(byte[] bytes) throws IOException, InterruptedException {
    var properties = new Properties();
    properties.setProperty("mail.imap.reusetagprefix", "true");
    var ignored = new PrintStream(OutputStream.nullOutputStream());
    var protocol = new BoundedProtocol(new ByteArrayInputStream(bytes), ignored, properties);
    try {
      ImapConnection.understood(() -> {
        protocol.capability();
        return true;
      });
      ask(new ImapConnection(protocol));
    } catch (ImapRefusal e) {
      assertThat(e.said()).isNotNull();
      assertThat(e.isFull() && e.isTemporary() && e.isForbidden()).isFalse();
    }
  }

  private static void ask(ImapConnection connection)
      throws IOException, InterruptedException, ImapRefusal {
    var space = ImapFolders.space(connection);
    for (var folder : ImapFolders.list(connection, space)) {
      assertThat(folder.path()).isNotEmpty();
      folder.path().forEach(TreeNames::of);
      assertThat(new FolderPattern("*").matches(folder)).isTrue();
      assertThat(space.wire(folder.path())).isNotNull();
      assertThat(MailAttributes.ofFolder(folder)).isNotEmpty();
    }
    var opened = connection.open("INBOX", false);
    assertThat(opened.uidValidity()).isPositive();
    var uids = ImapFetch.uids(connection);
    assertThat(uids).isSorted();
    ImapFetch.describe(connection, 1, 9)
        .forEach((uid, told) -> assertThat(told.sizeBytes()).isNotNegative());
    assertThat(ImapFetch.contents(connection, 1, 9)).doesNotContainValue(null);
    ImapFetch.messageIds(connection, List.of(4L))
        .values()
        .forEach(header -> assertThat(MessageId.find(header)).isNotNull());
  }

  private static byte[] lines(String text) {
    return text.replace("\n", "\r\n").getBytes(ISO_8859_1);
  }
}
