package io.holdfast.control.copy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.model.CopyId;
import io.holdfast.catalog.model.CopyRole;
import io.holdfast.catalog.model.Part;
import io.holdfast.catalog.model.PartId;
import io.holdfast.catalog.model.PartKind;
import io.holdfast.catalog.model.PartRef;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.testkit.DatabaseKind;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.control.history.CatalogHistory;
import io.holdfast.control.mail.MailFolder;
import io.holdfast.control.mail.MailMessage;
import io.holdfast.control.mail.RepositoryMailboxes;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.repository.BlobWriter;
import io.holdfast.engine.repository.WriterOptions;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.tree.FileIdentity;
import io.holdfast.engine.tree.FileMode;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.NodeTimes;
import io.holdfast.engine.tree.Owner;
import io.holdfast.engine.tree.TreeEncoder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Points of mailboxes of which one copy lacks a tree. */
class MailboxCopiesTest extends CopyScene {
  private static final String TOP = "/mailbox";

  private RepositoryMailboxes mailboxes;

  MailboxCopiesTest() {
    super(DatabaseKind.SQLITE);
  }

  @BeforeEach
  void openMailboxes() {
    mailboxes =
        new RepositoryMailboxes(new ReadableCopies(ledger, pool), new CatalogHistory(catalog));
  }

  @Test
  void anArchiveThatWasBegunBreaksWhereAnotherIsTriedBefore() throws Exception {
    var early = kept("INBOX");
    var late = kept("Work");
    var whole = new ByteArrayOutputStream();
    var broken = new ByteArrayOutputStream();

    mailboxes.zip(early, List.of(), whole);
    assertThat(entries(whole))
        .containsExactly(
            "INBOX/messages-7/0000000001.eml",
            "INBOX/messages-7/0000000002.eml",
            "Work/messages-7/0000000001.eml",
            "Work/messages-7/0000000002.eml");
    assertThatThrownBy(() -> mailboxes.zip(late, List.of(), broken))
        .isInstanceOf(UncheckedIOException.class);

    var some = new ByteArrayOutputStream();
    mailboxes.zip(late, List.of(TOP + "/INBOX/messages-7/0000000002.eml"), some);
    assertThat(entries(some)).containsExactly("INBOX/messages-7/0000000002.eml");
    var below = new ByteArrayOutputStream();
    mailboxes.zip(early, List.of(TOP + "/Work"), below);
    assertThat(entries(below)).hasSize(2).allMatch(name -> name.startsWith("Work/"));
  }

  @Test
  void knowsMessagesByTheirPathsAlone() throws Exception {
    var point = kept("Work");
    var first = TOP + "/INBOX/messages-7/0000000001.eml";
    var second = TOP + "/Work/messages-7/0000000002.eml";

    assertThat(mailboxes.messages(point, List.of(second, first)))
        .extracting(MailMessage::path)
        .containsExactly(second, first);
    for (var path :
        List.of(
            TOP + "/INBOX/messages-7/0000000003.eml",
            TOP + "/INBOX/messages-8/0000000001.eml",
            TOP + "/INBOX",
            "/mailbox/../0000000001.eml",
            "/etc/messages-7/0000000001.eml",
            "/")) {
      assertThatThrownBy(() -> mailboxes.messages(point, List.of(first, path)))
          .as(path)
          .isInstanceOfSatisfying(
              HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PATH_MISSING));
    }
    assertThat(mailboxes.folders(point)).extracting(MailFolder::name).contains("Drafts");
    assertThat(mailboxes.folders(point))
        .filteredOn(folder -> folder.name().equals("Drafts"))
        .as("a folder of messages that has none is nothing to choose")
        .extracting(MailFolder::messages)
        .containsExactly(List.of());
  }

  private static List<String> entries(ByteArrayOutputStream zip) throws Exception {
    var names = new ArrayList<String>();
    try (var input = new ZipInputStream(new ByteArrayInputStream(zip.toByteArray()))) {
      for (var entry = input.getNextEntry(); entry != null; entry = input.getNextEntry()) {
        names.add(entry.getName());
        assertThat(new String(input.readAllBytes(), UTF_8)).startsWith("Subject:");
      }
    }
    return names;
  }

  /** A point whose best copy lacks the messages of one folder. */
  private RestorePoint kept(String lacking) throws InterruptedException {
    var bad = saved(first, Set.of(lacking));
    var good = saved(second, Set.of());
    return catalog.write(tx -> {
      var session =
          tx.backupSessions()
              .insert(Samples.succeeded(Samples.backup(world.protection(), Samples.NOON)));
      var point = Samples.point(session);
      var part =
          new Part(
              new PartId(Samples.uuid()),
              point.id(),
              PartKind.MAIL_FOLDERS,
              "mail",
              new PartRef("MAILBOX", "mail"),
              TOP,
              1_000,
              10,
              Map.of("messages", 4L),
              null);
      var kept = tx.restorePoints().insert(point, List.of(part));
      var copy = Samples.copy(kept, session, tx.repositories().get(first));
      tx.copies().insert(with(copy, first, CopyRole.PRIMARY, bad));
      tx.copies().insert(with(copy, second, CopyRole.SECONDARY, good));
      return kept;
    });
  }

  private static PointCopy with(
      PointCopy copy, RepositoryId place, CopyRole role, String snapshot) {
    return new PointCopy(
        role == CopyRole.PRIMARY ? copy.id() : new CopyId(Samples.uuid()),
        copy.pointId(),
        copy.projectId(),
        copy.sourceId(),
        copy.pointInTime(),
        place,
        copy.repositoryKind(),
        role,
        snapshot,
        copy.bytes(),
        copy.storedBytes(),
        copy.tier(),
        copy.trigger(),
        copy.sessionNo(),
        copy.standing(),
        copy.createdAt());
  }

  private String saved(RepositoryId repository, Set<String> lacking) throws InterruptedException {
    return pool.use(
        repository,
        open -> {
          try (var writer = open.openWriter(new WriterOptions(64 * 1024, 3, 2, 2), () -> {})) {
            var mailbox = new TreeEncoder(ZoneOffset.UTC);
            mailbox.add(folder(writer, "Drafts", tree(writer, new TreeEncoder(ZoneOffset.UTC))));
            for (var name : List.of("INBOX", "Work")) {
              var messages = new TreeEncoder(ZoneOffset.UTC);
              messages.add(message(writer, lacking.hashCode() + name, 1));
              messages.add(message(writer, lacking.hashCode() + name, 2));
              var id = lacking.contains(name) ? messages.tree().id() : tree(writer, messages);
              mailbox.add(folder(writer, name, id));
            }
            var root = new TreeEncoder(ZoneOffset.UTC);
            root.add(directory("mailbox", tree(writer, mailbox)));
            var top = tree(writer, root);
            writer.flush();
            var time = OffsetDateTime.parse("2026-01-01T08:00:00Z");
            return open.snapshots()
                .save(Snapshot.builder(time, top, List.of("/")).hostname("host").build())
                .id()
                .toString();
          }
        });
  }

  /** A folder of a mailbox, with its folder of messages. */
  private static Node folder(BlobWriter writer, String name, BlobId messages)
      throws InterruptedException {
    var nodes = new TreeEncoder(ZoneOffset.UTC);
    nodes.add(directory("messages-7", messages));
    return directory(name, tree(writer, nodes));
  }

  private static Node message(BlobWriter writer, String subject, int number)
      throws InterruptedException {
    var bytes = "Subject: %s %d\r\n\r\nhello".formatted(subject, number).getBytes(UTF_8);
    var id = BlobId.hash(bytes, 0, bytes.length);
    writer.save(BlobType.DATA, id, bytes, 0, bytes.length);
    var name = NodeName.ofUtf8("%010d.eml".formatted(number));
    return new Node.File(name, metadata(0100640), bytes.length, List.of(id));
  }

  private static Node directory(String name, BlobId tree) {
    return new Node.Directory(NodeName.ofUtf8(name), metadata(0040750), tree);
  }

  private static BlobId tree(BlobWriter writer, TreeEncoder nodes) throws InterruptedException {
    var tree = nodes.tree();
    writer.saveTree(tree);
    return tree.id();
  }

  private static NodeMetadata metadata(int unixMode) {
    return new NodeMetadata(
        FileMode.ofUnix(unixMode),
        new NodeTimes(Samples.NOON, Samples.NOON, Samples.NOON),
        new Owner(0, 0, "root", "root"),
        new FileIdentity(1, 2, 1),
        List.of(),
        "");
  }
}
