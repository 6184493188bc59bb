import io.holdfast.engine.crypto.Password;
import io.holdfast.engine.list.SnapshotFilter;
import io.holdfast.engine.list.SnapshotLister;
import io.holdfast.engine.repository.Repository;
import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.RestoreListener;
import io.holdfast.sources.RestoreWish;
import io.holdfast.sources.Secret;
import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.Sources;
import io.holdfast.sources.StoredPoint;
import io.holdfast.store.LocalStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What {@code bench/mailbox} needs: {@code fill MAILDIR FIRST COUNT} makes messages in ten folders,
 * {@code restore REPOSITORY CHECK name=value…} puts the newest point of a mailbox into the account
 * that the settings name, and compares all of it when CHECK is {@code compare}. Passwords as for
 * {@link Kinds}.
 */
final class Mailbox {
  private static final int FOLDERS = 10;
  private static final long FIRST_SECOND = 1_700_000_000;

  void main(String[] arguments) throws Exception {
    switch (arguments[0]) {
      case "fill" ->
          fill(
              Path.of(arguments[1]),
              Integer.parseInt(arguments[2]),
              Integer.parseInt(arguments[3]));
      case "restore" ->
          restore(
              Path.of(arguments[1]),
              arguments[2].equals("compare"),
              settings(List.of(arguments).subList(3, arguments.length)));
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  /** Nine of ten are text of 2 to 10 KB, the tenth has 40 to 200 KB that hardly compress. */
  private static void fill(Path maildir, int first, int count) throws IOException {
    var words = "the order was sent on and arrives when both sides agree about it".split(" ", -1);
    for (var number = first; number < first + count; number++) {
      var random = new Random(number);
      var text = new StringBuilder();
      text.append("From: customer").append(number % 1000).append("@example.org\r\n");
      text.append("To: shop@example.org\r\nSubject: order ").append(number).append("\r\n");
      text.append("Message-ID: <").append(number).append("@bench.example.org>\r\n\r\n");
      var body = 2_000 + random.nextInt(8_000);
      for (var line = 0; text.length() < body; line++) {
        text.append(words[random.nextInt(words.length)]).append(line % 12 == 11 ? "\r\n" : " ");
      }
      if (number % 10 == 0) {
        var attached = new byte[30_000 + random.nextInt(120_000)];
        random.nextBytes(attached);
        text.append("\r\n").append(Base64.getMimeEncoder().encodeToString(attached));
      }
      text.append("\r\n");
      save(maildir, number, text.toString().getBytes(StandardCharsets.US_ASCII));
    }
  }

  private static void save(Path maildir, int number, byte[] message) throws IOException {
    var folder = number % FOLDERS == 0 ? maildir : maildir.resolve("Folder" + number % FOLDERS);
    for (var name : List.of("cur", "new", "tmp")) {
      Files.createDirectories(folder.resolve(name));
    }
    var second = FIRST_SECOND + number;
    var name =
        "%d.M%dP1.bench,S=%d,W=%d:2,%s"
            .formatted(second, number, message.length, message.length, number % 3 == 0 ? "" : "S");
    var file = Files.write(folder.resolve("cur").resolve(name), message);
    Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(second)));
  }

  private static void restore(Path place, boolean compare, SourceSettings settings)
      throws Exception {
    var source = Sources.load().find("MAILBOX").orElseThrow();
    try (var store = LocalStore.at(place);
        var repository = Repository.open(store, Password.of(System.getenv("HOLDFAST_PASSWORD")));
        var target = source.openTarget(settings, SourceJournal.NONE)) {
      repository.loadIndex();
      var plan =
          target.plan(newest(repository), RestoreWish.everything(Conflicts.SKIP));
      if (!plan.isApplicable()) {
        throw new IllegalStateException(plan.checks().toString());
      }
      var states = new Counting();
      if (!compare) {
        plan.apply(states);
        System.out.println(plan.totals() + " failed " + states.failed);
      }
      var differences = compare ? plan.compare() : List.of();
      if (states.failed.get() > 0 || !differences.isEmpty()) {
        throw new IllegalStateException(states.failed + " failed, differences " + differences);
      }
    }
  }

  private static StoredPoint newest(Repository repository) throws InterruptedException {
    var snapshot =
        new SnapshotLister(repository.snapshots().list()).latest(SnapshotFilter.any()).snapshot();
    var part =
        new SourcePart(
            "MAIL_FOLDERS",
            "mailbox",
            "mailbox",
            "mailbox",
            snapshot.paths().getFirst(),
            0,
            0,
            Map.of());
    return new StoredPoint(repository, snapshot, List.of(part));
  }

  private static SourceSettings settings(List<String> words) {
    var values = new HashMap<String, String>();
    for (var word : words) {
      var equals = word.indexOf('=');
      values.put(word.substring(0, equals), word.substring(equals + 1));
    }
    var password = System.getenv("SOURCE_PASSWORD").getBytes(StandardCharsets.UTF_8);
    return new SourceSettings(values, Map.of("password", new Secret(password)));
  }

  /** Counts what went wrong. */
  private static final class Counting implements RestoreListener {
    final AtomicLong failed = new AtomicLong();

    @Override
    public void item(Item item) {
      if (item.state() == State.FAILED) {
        failed.incrementAndGet();
      }
    }

    @Override
    public void progress(long itemsDone, long bytesDone) {}
  }
}
