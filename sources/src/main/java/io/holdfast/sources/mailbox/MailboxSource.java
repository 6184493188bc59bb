package io.holdfast.sources.mailbox;

import io.holdfast.sources.Capabilities;
import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.Capabilities.Mode;
import io.holdfast.sources.Sandbox;
import io.holdfast.sources.SandboxRoom;
import io.holdfast.sources.Source;
import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.SourceTarget;
import io.holdfast.sources.SourceView;
import io.holdfast.sources.StoredPoint;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;

/** A mailbox over IMAP; see {@code docs/sources/mailbox.md}. */
public final class MailboxSource implements Source {
  private static final Capabilities CAPABILITIES =
      new Capabilities(
          Set.of(Mode.WHOLE, Mode.ITEMS, Mode.MESSAGES),
          "MAILBOX",
          Set.of(Conflicts.values()),
          true,
          false,
          MailboxSettings.NAMES,
          MailboxSettings.SECRETS);

  @Override
  public String kind() {
    return "MAILBOX";
  }

  @Override
  public Capabilities capabilities() {
    return CAPABILITIES;
  }

  @Override
  public void validate(SourceSettings settings) {
    read(settings);
  }

  @Override
  public SourceView open(SourceSettings settings, SourceJournal journal)
      throws InterruptedException {
    var pool = ImapPool.open(read(settings));
    try {
      return MailboxView.open(pool, Instant.now().truncatedTo(ChronoUnit.MICROS), journal);
    } catch (RuntimeException | InterruptedException e) {
      pool.close();
      throw e;
    }
  }

  @Override
  public SourceTarget openTarget(SourceSettings settings, SourceJournal journal)
      throws InterruptedException {
    return new MailboxTarget(ImapPool.open(read(settings)));
  }

  @Override
  public Sandbox openSandbox(SandboxRoom room, StoredPoint point, SourceJournal journal) {
    return new MailboxSandbox(room.folder().resolve("messages"));
  }

  private static MailboxSettings read(SourceSettings settings) {
    settings.requireOnly(CAPABILITIES);
    return new MailboxSettings(settings);
  }
}
