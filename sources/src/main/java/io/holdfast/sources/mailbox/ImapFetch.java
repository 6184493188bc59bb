package io.holdfast.sources.mailbox;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.protocol.BODY;
import org.eclipse.angus.mail.imap.protocol.FLAGS;
import org.eclipse.angus.mail.imap.protocol.FetchResponse;
import org.eclipse.angus.mail.imap.protocol.IMAPResponse;
import org.eclipse.angus.mail.imap.protocol.INTERNALDATE;
import org.eclipse.angus.mail.imap.protocol.RFC822SIZE;
import org.eclipse.angus.mail.imap.protocol.UID;

/** What is asked of a folder's messages; none of it marks one as seen. */
final class ImapFetch {
  private ImapFetch() {}

  /**
   * @param sizeBytes as the server tells it; some are wrong about it
   */
  record Described(long uid, Set<String> flags, Instant internalDate, long sizeBytes) {
    Described {
      flags = Set.copyOf(flags);
    }
  }

  /** The numbers of all messages of the folder that is open, ascending. */
  static long[] uids(ImapConnection connection)
      throws IOException, ImapRefusal, InterruptedException {
    var uids = new long[256];
    var count = 0;
    for (var response : connection.command("UID SEARCH ALL", null)) {
      if (response instanceof IMAPResponse found && found.keyEquals("SEARCH")) {
        for (var uid = next(found); uid > 0; uid = next(found)) {
          if (count == uids.length) {
            uids = Arrays.copyOf(uids, 2 * count);
          }
          uids[count++] = uid;
        }
      }
    }
    var all = Arrays.copyOf(uids, count);
    Arrays.sort(all);
    return all;
  }

  /** Not positive at the end. */
  private static long next(IMAPResponse found) throws IOException {
    return ImapConnection.understood(found::readLong);
  }

  /** Messages from one number to another, as many as are still there. */
  static Map<Long, Described> describe(ImapConnection connection, long first, long last)
      throws IOException, ImapRefusal, InterruptedException {
    var described = new HashMap<Long, Described>();
    each(
        connection.command(
            "UID FETCH %d:%d (UID FLAGS INTERNALDATE RFC822.SIZE)".formatted(first, last), null),
        (uid, response) -> {
          var flags = response.getItem(FLAGS.class);
          var date = response.getItem(INTERNALDATE.class);
          var size = response.getItem(RFC822SIZE.class);
          if (flags != null && date != null && size != null && date.getDate() != null) {
            described.put(
                uid,
                new Described(
                    uid,
                    ImapConnection.words(flags),
                    date.getDate().toInstant(),
                    Math.max(0, size.size)));
          }
        });
    return described;
  }

  /** Whole messages; those that the server would not or could not send are absent. */
  static Map<Long, byte[]> contents(ImapConnection connection, long first, long last)
      throws IOException, InterruptedException {
    var contents = new HashMap<Long, byte[]>();
    each(
        connection.ask("UID FETCH %d:%d (UID BODY.PEEK[])".formatted(first, last), null),
        (uid, response) -> body(response, contents, uid));
    return contents;
  }

  /** Part of a message; absent when the server has none of it. Shorter only at its end. */
  static Map<Long, byte[]> piece(ImapConnection connection, long uid, long offset, int length)
      throws IOException, ImapRefusal, InterruptedException {
    var contents = new HashMap<Long, byte[]>();
    each(
        connection.command(
            "UID FETCH %d (UID BODY.PEEK[]<%d.%d>)".formatted(uid, offset, length), null),
        (number, response) -> body(response, contents, number));
    return contents;
  }

  /** The Message-ID headers of messages, as they stand there. */
  static Map<Long, byte[]> messageIds(ImapConnection connection, List<Long> uids)
      throws IOException, ImapRefusal, InterruptedException {
    var headers = new HashMap<Long, byte[]>();
    var numbers = String.join(",", uids.stream().map(String::valueOf).toList());
    each(
        connection.command(
            "UID FETCH %s (UID BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])".formatted(numbers), null),
        (uid, response) -> body(response, headers, uid));
    return headers;
  }

  /** A message's flags may come once more, unasked, when another client changes them. */
  private static void each(List<Response> responses, BiConsumer<Long, FetchResponse> told) {
    for (var response : responses) {
      if (response instanceof FetchResponse fetched) {
        var uid = fetched.getItem(UID.class);
        if (uid != null) {
          told.accept(uid.uid, fetched);
        }
      }
    }
  }

  private static void body(FetchResponse response, Map<Long, byte[]> contents, Long uid) {
    var body = response.getItem(BODY.class);
    if (body != null && body.getByteArray() != null) {
      contents.put(uid, body.getByteArray().getNewBytes());
    }
  }
}
