package io.holdfast.sources.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.base.InvalidInputException;
import io.holdfast.engine.backup.WarningCode;
import io.holdfast.engine.list.TreeWalk;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.RestoreListener;
import io.holdfast.sources.RestoreListener.Item;
import io.holdfast.sources.RestoreListener.State;
import io.holdfast.sources.RestoreWish;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.mailbox.TroubledLine.Trouble;
import io.holdfast.sources.testkit.DovecotServer;
import io.holdfast.sources.testkit.MailClient;
import io.holdfast.sources.testkit.SourceContractSuite;
import io.holdfast.sources.testkit.SourceFixture;
import jakarta.mail.Flags;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.eclipse.angus.mail.imap.ACL;
import org.eclipse.angus.mail.imap.Rights;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MailboxSourceTest extends SourceContractSuite {
  private static final Instant DATE = Instant.parse("2019-03-31T01:30:15Z");
  private static final int INBOX_MESSAGES = 70;

  /** More than a piece. */
  private static final int LARGE_BYTES = 2_500_000;

  private final DovecotServer server = DovecotServer.shared();
  private final List<TroubledLine> lines = new ArrayList<>();
  private String user;
  private MailClient client;
  private int changes;

  @BeforeEach
  void fill() throws Exception {
    user = server.newUser();
    client = new MailClient(server, user);
    for (var i = 0; i < INBOX_MESSAGES; i++) {
      client.append("INBOX", MailClient.letter("in" + i, "x".repeat(i)), DATE.plusSeconds(i));
    }
    client.change("INBOX", 2, Flags.Flag.SEEN);
    client.create("Sent").setSubscribed(true);
    client.append("Sent", MailClient.letter("s1", "sent"), DATE, "\\Seen", "\\Answered", "$Later");
    client.append("Sent", large(), DATE, "\\Flagged");
    client.create("Archiv/Über & Öde/messages-7").setSubscribed(true);
    client.append("Archiv/Über & Öde/messages-7", MailClient.letter("a1", "grüße"), DATE);
    client.create("100% \"quoted\\");
    client.append("100% \"quoted\\", MailClient.letter("q1", "q"), DATE, "\\Draft");
    client.create("Empty");
  }

  @AfterEach
  void hangUp() throws MessagingException {
    client.close();
    lines.forEach(TroubledLine::close);
  }

  @Override
  protected String kind() {
    return "MAILBOX";
  }

  @Override
  protected SourceSettings living() {
    return server.settings(user);
  }

  @Override
  protected void change() throws Exception {
    try (var other = new MailClient(server, user)) {
      other.append("INBOX", MailClient.letter("new" + ++changes, "new"), DATE);
      other.change("INBOX", 1, changes % 2 == 0 ? Flags.Flag.DELETED : Flags.Flag.FLAGGED);
    }
  }

  @Override
  protected Place emptyPlace() {
    return new Place(server.settings(server.newUser()), Map.of());
  }

  @Override
  protected Map<String, String> content(Place place) throws Exception {
    try (var other = new MailClient(server, place.settings().get("user"))) {
      var content = other.content();
      if (content.size() == 1) {
        content.clear(); // nothing but the INBOX, which everybody has
      }
      return content;
    }
  }

  @Override
  protected List<Broken> broken() throws Exception {
    var wrong =
        new SourceSettings(
            Map.of("host", "127.0.0.1", "port", "" + server.port, "tls", "none", "user", user),
            Map.of("password", DovecotServer.secret("wrong")));
    client.create("Locked").addACL(new ACL(user, new Rights("la")));
    return List.of(
        new Broken("nobody listens", server.settings(user, 1), ErrorCode.SOURCE_UNREACHABLE),
        new Broken("wrong password", wrong, ErrorCode.SOURCE_FORBIDDEN),
        new Broken("dies", through(Trouble.BREAKS_DOWNLOAD, 1_000_000), ErrorCode.SOURCE_FAILED),
        new Broken(
            "no right", living().with(Map.of("folders", "Locked")), ErrorCode.SOURCE_FORBIDDEN),
        new Broken(
            "no folder", living().with(Map.of("folders", "Nowhere")), ErrorCode.SOURCE_EMPTY),
        new Broken("no TLS", living().with(Map.of("tls", "tls")), ErrorCode.SOURCE_UNREACHABLE));
  }

  @Override
  protected Optional<SourceSettings> endless() throws Exception {
    return Optional.of(through(Trouble.FALLS_SILENT, 300_000));
  }

  @Test
  void foldersMessagesFlagsDatesAndSubscriptionsComeBack() throws Exception {
    var made = fixture().backup(source(), living());
    var place = emptyPlace();

    var items = restore(made, place, RestoreWish.everything(Conflicts.FAIL));

    assertThat(items).hasSize(INBOX_MESSAGES + 4).allMatch(item -> item.state() == State.SUCCESS);
    assertThat(content(place)).isEqualTo(client.content());
    assertThat(fixture().warnings()).isEmpty();
  }

  @Test
  void nothingIsMarkedAsSeen() throws Exception {
    fixture().backup(source(), living());

    assertThat(client.unseen("INBOX")).isEqualTo(INBOX_MESSAGES - 1);
  }

  @Test
  void partCountsFoldersMessagesAndBytes() throws Exception {
    client.append("Empty", MailClient.letter("one", "1"), DATE);

    var part = fixture().backup(source(), living()).point().parts().getFirst();

    assertThat(part.kind()).isEqualTo("MAIL_FOLDERS");
    assertThat(part.items()).isEqualTo(INBOX_MESSAGES + 5);
    assertThat(part.expectations())
        .containsEntry("messages", INBOX_MESSAGES + 5L)
        .containsEntry("bytes", part.bytes())
        .containsKey("folders");
    assertThat(part.bytes()).isGreaterThan(LARGE_BYTES);
  }

  @Test
  void secondBackupFetchesOnlyWhatIsNewAndNoticesFlags() throws Exception {
    fixture().backup(source(), living());
    client.append("INBOX", MailClient.letter("fresh", "fresh"), DATE);
    client.change("INBOX", 5, Flags.Flag.FLAGGED);

    var again = fixture().backup(source(), living());
    var files = again.report().snapshot().summary().orElseThrow().files();

    assertThat(files.added()).isEqualTo(1);
    assertThat(files.changed()).isZero();
    assertThat(files.unmodified()).isEqualTo(INBOX_MESSAGES + 4);
    assertThat(again.report().snapshot().summary().orElseThrow().blobs().dataBlobs()).isOne();
    var place = emptyPlace();
    restore(again, place, RestoreWish.everything(Conflicts.FAIL));
    assertThat(content(place)).isEqualTo(client.content());
  }

  @Test
  void folderMadeAnewIsReadAnew() throws Exception {
    fixture().backup(source(), living());
    client.folder("Sent").delete(false);
    client.create("Sent");
    client.append("Sent", MailClient.letter("other", "sent"), DATE);

    var again = fixture().backup(source(), living());

    var place = emptyPlace();
    restore(again, place, RestoreWish.everything(Conflicts.FAIL));
    assertThat(content(place)).isEqualTo(client.content());
  }

  @Test
  void patternsChooseFolders() throws Exception {
    var made =
        fixture()
            .backup(
                source(),
                living()
                    .with(
                        Map.of(
                            "folders", "[\"inbox\", \"Archiv/%\", \"S*\"]",
                            "excludeFolders", "Sent")));

    assertThat(made.point().parts().getFirst().items()).isEqualTo(INBOX_MESSAGES + 1);
  }

  @Test
  void messageThatTheServerCannotReadIsLeftOutWithAWarning() throws Exception {
    var files = server.mail(user).resolve("Sent").resolve("cur");
    try (var all = Files.list(files)) {
      var largest = all.max((a, b) -> Long.compare(a.toFile().length(), b.toFile().length()));
      Files.setPosixFilePermissions(
          largest.orElseThrow(), PosixFilePermissions.fromString("---------"));
    }

    var made = fixture().backup(source(), living());

    assertThat(fixture().warnings()).hasSize(1);
    assertThat(fixture().warnings().getFirst().code()).isEqualTo(WarningCode.UNREADABLE);
    assertThat(made.point().parts().getFirst().items()).isEqualTo(INBOX_MESSAGES + 3);
  }

  @Test
  void singleMessagesComeByNumberByMessageIdAndByPath() throws Exception {
    var made = fixture().backup(source(), living());
    var folder = made.point().parts().getFirst().path() + "/INBOX";
    var message = folder + "/" + only(made, folder) + "/0000000010.eml";

    assertThat(restored(made, "INBOX;UID=3,5")).isEqualTo(2);
    assertThat(restored(made, "<s1@example.com>", "<a1@example.com>")).isEqualTo(2);
    assertThat(restored(made, message)).isEqualTo(1);
    assertThat(restored(made, "Archiv", "INBOX;UID=1")).isEqualTo(2);
    assertThat(restored(made, folder)).isEqualTo(INBOX_MESSAGES);
    for (var missing : List.of("INBOX;UID=4711", "<none@example.com>", "Nowhere", "/none")) {
      assertThatThrownBy(() -> restored(made, "INBOX;UID=1", missing))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("the point has nothing for");
    }
  }

  @Test
  void restoresBelowAnotherFolder() throws Exception {
    var made = fixture().backup(source(), living());

    restore(
        made, new Place(living(), Map.of("folder", "Back/2019")), wish(Conflicts.FAIL, "Archiv"));

    assertThat(client.folder("Back/2019/Archiv/Über & Öde/messages-7").getMessageCount())
        .isEqualTo(1);
  }

  @Test
  void overwritingSetsFlagsBackAndLeavesNoSecondMessage() throws Exception {
    var made = fixture().backup(source(), living());
    var before = client.content();
    client.change("INBOX", 7, Flags.Flag.FLAGGED);
    client.append("INBOX", MailClient.letter("kept", "new since"), DATE);

    restore(made, new Place(living(), Map.of()), RestoreWish.everything(Conflicts.OVERWRITE));

    assertThat(client.content()).containsAllEntriesOf(before).hasSize(before.size() + 1);
  }

  @Test
  void clearingRemovesWhatWasThereAndTakesNoSingleMessages() throws Exception {
    var made = fixture().backup(source(), living());
    var before = client.content();
    client.append("INBOX", MailClient.letter("gone", "new since"), DATE);

    restore(made, new Place(living(), Map.of()), RestoreWish.everything(Conflicts.CLEAR_TARGET));

    assertThat(client.content()).isEqualTo(before);
    try (var target = source().openTarget(living(), SourceJournal.NONE)) {
      var plan = target.plan(made.point(), wish(Conflicts.CLEAR_TARGET, "INBOX;UID=3"));
      assertThat(plan.isApplicable()).isFalse();
    }
  }

  @Test
  void fullMailboxIsToldBeforeTheFirstMessageAndStopsTheRestore() throws Exception {
    var made = fixture().backup(source(), living());
    var small = server.settings(DovecotServer.SMALL_USER);

    try (var target = source().openTarget(small, SourceJournal.NONE)) {
      var plan = target.plan(made.point(), RestoreWish.everything(Conflicts.KEEP_BOTH));
      assertThat(plan.checks())
          .extracting(PlannedRestore.Check::code)
          .containsExactly("TARGET_FULL");
      assertFails(plan, ErrorCode.TARGET_FULL);
    }
  }

  @Test
  void missingRightAtTheTargetIsToldBeforeTheFirstMessage() throws Exception {
    var made = fixture().backup(source(), living());
    var place = emptyPlace();
    try (var other = new MailClient(server, place.settings().get("user"))) {
      var owner = place.settings().get("user");
      other.create("Sent").addACL(new ACL(owner, new Rights("lrswta")));
    }

    try (var target = source().openTarget(place.settings(), SourceJournal.NONE)) {
      var plan = target.plan(made.point(), wish(Conflicts.KEEP_BOTH, "Sent"));
      assertThat(plan.checks())
          .extracting(PlannedRestore.Check::code)
          .containsExactly("TARGET_FORBIDDEN");
      var items = SourceFixture.apply(plan);
      assertThat(items).hasSize(2).allMatch(item -> item.state() == State.FAILED);
    }
  }

  @Test
  void targetThatDiesMidwayFailsTheRestoreAndTellsWhatWasWritten() throws Exception {
    var made = fixture().backup(source(), living());
    var line = line(Trouble.BREAKS_UPLOAD, 600_000);
    var place = server.settings(server.newUser(), line.port());

    try (var target = source().openTarget(place, SourceJournal.NONE)) {
      var plan = target.plan(made.point(), RestoreWish.everything(Conflicts.FAIL));
      assertFails(plan, ErrorCode.SOURCE_FAILED);
    }
  }

  @Test
  void messageThatWasOnItsWayWhenTheRestoreIsStoppedIsToldAsFailed() throws Exception {
    var made = fixture().backup(source(), living());
    var line = line(Trouble.SWALLOWS_UPLOAD, 600_000);
    var place = server.settings(server.newUser(), line.port());
    var items = new CopyOnWriteArrayList<Item>();

    try (var target = source().openTarget(place, SourceJournal.NONE)) {
      var plan = target.plan(made.point(), wish(Conflicts.FAIL, "Sent"));
      var restore = Thread.ofVirtual().start(() -> catchThrowable(() -> apply(plan, items)));
      line.awaitSilence();
      restore.interrupt();
      restore.join();
    }

    assertThat(items)
        .filteredOn(item -> item.state() == State.FAILED)
        .singleElement()
        .satisfies(item -> assertThat(item.name()).isEqualTo("Sent;UID=2"))
        .satisfies(item -> assertThat(item.message()).contains("it may be there or not"));
  }

  @Test
  void messageThatWasNotSentWhenTheRestoreIsStoppedIsToldAsNotThere() throws Exception {
    var made = fixture().backup(source(), living());

    var items = stopped(made, emptyPlace().settings(), Conflicts.FAIL, "Sent", Thread::interrupt);

    assertThat(failed(items))
        .isEqualTo("Sent;UID=2: the restore ended before it was sent: it is not there");
  }

  @Test
  void flagsThatWereOnTheirWayWhenTheRestoreIsStoppedAreToldAsEither() throws Exception {
    var made = fixture().backup(source(), living());
    var line = line(Trouble.SWALLOWS_UPLOAD, Long.MAX_VALUE);
    var place = server.settings(user, line.port());

    var items =
        stopped(
            made,
            place,
            Conflicts.OVERWRITE,
            "Sent",
            restore -> {
              line.begin();
              Thread.ofVirtual().start(() -> interruptInSilence(line, restore));
            });

    assertThat(failed(items))
        .isEqualTo(
            "Sent;UID=2: the restore ended while its flags were set: they may be the old ones or the new");
  }

  @Test
  void messagesInHandWhenTheRestoreIsStoppedAreToldAsNotThere() throws Exception {
    letters("Three", 3, 10);
    var made = fixture().backup(source(), living());
    client.change("Three", 1, Flags.Flag.DELETED);

    var items = stopped(made, living(), Conflicts.OVERWRITE, "Three", Thread::interrupt);

    assertThat(items)
        .extracting(item -> item.name() + " " + item.state())
        .containsSubsequence("Three;UID=2 SUCCESS", "Three;UID=1 FAILED");
    assertThat(items.getLast().message())
        .isEqualTo("the restore ended before it was sent: it is not there");
  }

  @Test
  void messagesInHandWhenTheMailboxIsFullAreToldAsNotThere() throws Exception {
    letters("Three", 3, 2 * DovecotServer.SMALL_BYTES);
    var made = fixture().backup(source(), living());
    var items = new CopyOnWriteArrayList<Item>();

    try (var target =
        source().openTarget(server.settings(DovecotServer.SMALL_USER), SourceJournal.NONE)) {
      var plan = target.plan(made.point(), wish(Conflicts.KEEP_BOTH, "Three"));
      assertThat(catchThrowable(() -> apply(plan, items))).isInstanceOf(SourceException.class);
    }

    assertThat(items)
        .extracting(Item::name)
        .containsExactly("Three;UID=1", "Three;UID=2", "Three;UID=3");
    assertThat(items).allMatch(item -> item.state() == State.FAILED);
    assertThat(items.subList(1, 3))
        .extracting(Item::message)
        .containsOnly("the restore ended before it was sent: it is not there");
  }

  private void letters(String folder, int count, int bytes) throws Exception {
    client.create(folder);
    for (var i = 1; i <= count; i++) {
      client.append(folder, MailClient.letter(folder + i, "x".repeat(bytes)), DATE);
    }
  }

  private static void interruptInSilence(TroubledLine line, Thread restore) {
    try {
      line.awaitSilence();
      restore.interrupt();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String failed(List<Item> items) {
    assertThat(items).hasSize(2);
    assertThat(items.getFirst().state()).isNotEqualTo(State.FAILED);
    assertThat(items.getLast().state()).isEqualTo(State.FAILED);
    return items.getLast().name() + ": " + items.getLast().message();
  }

  /**
   * Restores the messages of a folder.
   *
   * @param meanwhile receives the restoring thread after the first
   */
  private List<Item> stopped(
      SourceFixture.Made made,
      SourceSettings place,
      Conflicts conflicts,
      String folder,
      Consumer<Thread> meanwhile)
      throws InterruptedException {
    var items = new CopyOnWriteArrayList<Item>();
    try (var target = source().openTarget(place, SourceJournal.NONE)) {
      var plan = target.plan(made.point(), wish(conflicts, folder));
      var thrown =
          catchThrowable(() ->
              apply(
                  plan,
                  item -> {
                    items.add(item);
                    if (items.size() == 1) {
                      meanwhile.accept(Thread.currentThread());
                    }
                  }));
      assertThat(thrown).isNotNull();
    }
    return items;
  }

  @Test
  void masterUserReadsAndWritesOthersMailboxes() throws Exception {
    var settings =
        new SourceSettings(
            Map.of(
                "host",
                "127.0.0.1",
                "port",
                "" + server.port,
                "tls",
                "none",
                "user",
                user,
                "masterUser",
                DovecotServer.MASTER),
            Map.of("password", DovecotServer.secret(DovecotServer.MASTER_PASSWORD)));
    var made = fixture().backup(source(), settings);
    var other = server.newUser();

    restore(
        made, new Place(settings, Map.of("user", other)), RestoreWish.everything(Conflicts.FAIL));

    try (var reader = new MailClient(server, other)) {
      assertThat(reader.content()).isEqualTo(client.content());
    }
  }

  @Test
  void tlsTrustsTheGivenAuthorityAndNoOther() throws Exception {
    var trusting =
        living()
            .with(
                Map.of(
                    "host",
                    "localhost",
                    "tls",
                    "tls",
                    "port",
                    "" + server.tlsPort,
                    "certificateAuthority",
                    server.certificatePem()));
    var starting = trusting.with(Map.of("tls", "starttls", "port", "" + server.port));
    var wrongName = trusting.with(Map.of("host", "127.0.0.1"));
    var distrusting = trusting.with(Map.of("certificateAuthority", ""));

    for (var settings : List.of(trusting, starting)) {
      assertThat(fixture().backup(source(), settings).point().parts().getFirst().items())
          .isEqualTo(INBOX_MESSAGES + 4);
    }
    for (var settings : List.of(wrongName, distrusting)) {
      assertThatThrownBy(() -> fixture().backup(source(), settings))
          .isInstanceOf(SourceException.class)
          .hasMessageContaining("no trusted TLS");
    }
  }

  private List<Item> restore(SourceFixture.Made made, Place place, RestoreWish wish)
      throws InterruptedException {
    try (var target = source().openTarget(place.settings(), SourceJournal.NONE)) {
      var plan = target.plan(made.point(), wish.into(place.target()));
      assertThat(plan.isApplicable()).as("%s", plan.checks()).isTrue();
      var items = SourceFixture.apply(plan);
      assertThat(plan.compare()).isEmpty();
      return items;
    }
  }

  private int restored(SourceFixture.Made made, String... items) throws InterruptedException {
    return restore(made, emptyPlace(), wish(Conflicts.FAIL, items)).size();
  }

  private static RestoreWish wish(Conflicts conflicts, String... items) {
    return new RestoreWish(List.of(), List.of(items), null, conflicts, Map.of());
  }

  private static void assertFails(PlannedRestore plan, ErrorCode code) {
    var items = new CopyOnWriteArrayList<Item>();
    var thrown = catchThrowable(() -> apply(plan, items));
    assertThat(thrown).isInstanceOf(SourceException.class);
    assertThat(((SourceException) thrown).code()).as(thrown.getMessage()).isEqualTo(code);
    assertThat(items).anyMatch(item -> item.state() == State.FAILED);
  }

  private static void apply(PlannedRestore plan, List<Item> told) throws InterruptedException {
    apply(plan, told::add);
  }

  private static void apply(PlannedRestore plan, Consumer<Item> told) throws InterruptedException {
    plan.apply(
        new RestoreListener() {
          @Override
          public void item(Item item) {
            told.accept(item);
          }

          @Override
          public void progress(long itemsDone, long bytesDone) {}
        });
  }

  /** The name of the only thing in a folder of the point. */
  private static String only(SourceFixture.Made made, String folder) throws InterruptedException {
    var names = new ArrayList<String>();
    made.point()
        .walk(
            TreePath.parse(folder),
            new TreeWalk.Visitor() {
              @Override
              public boolean visit(TreePath path, Node node) {
                names.add(path.name().toText());
                return false;
              }

              @Override
              public void damaged(TreePath path, HoldfastException failure) {
                throw failure;
              }
            });
    assertThat(names).hasSize(1);
    return names.getFirst();
  }

  private SourceSettings through(Trouble trouble, long afterBytes) throws IOException {
    return server.settings(user, line(trouble, afterBytes).port());
  }

  private TroubledLine line(Trouble trouble, long afterBytes) throws IOException {
    var line = new TroubledLine(server.port, trouble, afterBytes);
    lines.add(line);
    return line;
  }

  private static byte[] large() {
    var random = new Random(42);
    var text = new StringBuilder("Message-ID: <large@example.com>\r\n\r\n");
    while (text.length() < LARGE_BYTES) {
      text.append(Long.toHexString(random.nextLong()).repeat(4)).append("\r\n");
    }
    return text.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }
}
