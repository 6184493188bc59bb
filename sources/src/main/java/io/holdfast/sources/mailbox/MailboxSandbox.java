package io.holdfast.sources.mailbox;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.RestoreListener;
import io.holdfast.sources.RestoreListener.Item;
import io.holdfast.sources.RestoreListener.State;
import io.holdfast.sources.Sandbox;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.StoredPoint;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetHeaders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A folder of messages, a file each, every one of which must be understood as one. */
final class MailboxSandbox implements Sandbox {
  private static final int PIECE_BYTES = 64 << 10;

  private final Path folder;

  MailboxSandbox(Path folder) {
    this.folder = folder;
  }

  @Override
  public PlannedRestore plan(StoredPoint point) {
    return new Unpacking(StoredMailbox.of(point), folder);
  }

  @Override
  public void close() {}

  /** One thread's. */
  private static final class Unpacking implements PlannedRestore {
    private final StoredMailbox mailbox;
    private final Path place;
    private long messages;
    private long bytes;

    Unpacking(StoredMailbox mailbox, Path place) {
      this.mailbox = mailbox;
      this.place = place;
    }

    @Override
    public List<Check> checks() {
      var parent = place.getParent();
      return parent != null && parent.toFile().getUsableSpace() < mailbox.part().bytes()
          ? List.of(
              new Check(
                  "TARGET_FULL",
                  Severity.ERROR,
                  "%s has no room for %d bytes".formatted(parent, mailbox.part().bytes())))
          : List.of();
    }

    @Override
    public Totals totals() {
      return new Totals(mailbox.part().items(), mailbox.part().bytes(), 0);
    }

    @Override
    public void apply(RestoreListener listener) throws InterruptedException {
      try {
        Files.createDirectory(place);
      } catch (IOException e) {
        throw unwritable(e);
      }
      for (var folder : mailbox.folders()) {
        mailbox.read(
            folder,
            message -> {
              listener.item(unpack(message));
              listener.progress(messages, bytes);
            });
      }
    }

    /** Counts and sizes; what the trees of the point could not give is told too. */
    @Override
    public List<Difference> compare() {
      var differences = new ArrayList<Difference>();
      differ(differences, "messages", messages);
      differ(differences, "bytes", bytes);
      for (var damage : mailbox.damage()) {
        differences.add(new Difference("folder", "readable", damage));
      }
      return differences;
    }

    private void differ(List<Difference> differences, String name, long found) {
      var promised = mailbox.part().expectations().get(name);
      if (promised != null && promised != found) {
        differences.add(
            new Difference(
                mailbox.part().name() + "/" + name, promised.toString(), Long.toString(found)));
      }
    }

    private Item unpack(StoredMailbox.Message message) throws InterruptedException {
      var name =
          "%s;UIDVALIDITY=%d;UID=%d"
              .formatted(message.folder().name(), message.uidValidity(), message.uid());
      var file = place.resolve(messages + ".eml");
      var digest = Digest.newSha256();
      var size = 0L;
      try (var content = mailbox.open(message);
          var output = Files.newOutputStream(file)) {
        var piece = new byte[PIECE_BYTES];
        for (int count = content.read(piece); count >= 0; count = content.read(piece)) {
          digest.update(piece, 0, count);
          output.write(piece, 0, count);
          size += count;
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
        }
      } catch (IOException e) {
        throw unwritable(e);
      }
      messages++;
      bytes += size;
      var hash = HexFormat.of().formatHex(digest.digest());
      var item = Item.of(State.SUCCESS, "MESSAGE", name).at(file.toString(), size);
      return isMessage(file)
          ? item.hashed(hash, hash)
          : Item.of(State.WARNING, "MESSAGE", name)
              .at(file.toString(), size)
              .because("it has no header that can be understood");
    }

    private static boolean isMessage(Path file) {
      try (var content = Files.newInputStream(file)) {
        return new InternetHeaders(content).getAllHeaders().hasMoreElements();
      } catch (MessagingException e) {
        return false;
      } catch (IOException e) {
        throw unwritable(e);
      }
    }

    private static SourceException unwritable(IOException e) {
      return new SourceException(
          ErrorCode.TARGET_UNWRITABLE, "no place for messages: " + e.getMessage(), e);
    }
  }
}
