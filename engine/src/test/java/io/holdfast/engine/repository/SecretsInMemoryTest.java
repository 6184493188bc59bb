package io.holdfast.engine.repository;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.holdfast.engine.backup.HistoryBackup;
import io.holdfast.engine.check.Check;
import io.holdfast.engine.check.CheckListener;
import io.holdfast.engine.check.CheckRequest;
import io.holdfast.engine.crypto.Password;
import io.holdfast.store.Store;
import io.holdfast.store.testkit.MemoryStore;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a dump of the heap tells: nothing of a repository that is closed. */
class SecretsInMemoryTest {
  @Test
  void neitherPasswordNorKeysAreLeftOnceItIsClosed(@TempDir Path folder) throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var process =
        new ProcessBuilder(
                java,
                "-XX:+UseSerialGC",
                "-XX:MarkSweepDeadRatio=0", // what is dead goes, instead of filling gaps
                "-cp",
                System.getProperty("java.class.path"),
                Dumped.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();

    try (var out = process.inputReader()) {
      assertThat(out.lines())
          .containsExactly(
              "open: [encrypt, mac.k, mac.r, password, password in two bytes a letter]",
              "closed: []");
    }
    assertThat(process.waitFor()).isZero();
  }

  /** A process that opens a repository and looks for its secrets in dumps of its own heap. */
  static final class Dumped {
    private static final int PASSWORD_LETTERS = 24;

    private final Path folder;

    /** Secrets by their names, all bits turned over: what looks for them is no find itself. */
    private final Map<String, byte[]> hidden = new LinkedHashMap<>();

    private Dumped(Path folder) {
      this.folder = folder;
    }

    static void main(String[] arguments) throws Exception {
      var letters = new char[PASSWORD_LETTERS];
      var random = new SecureRandom();
      for (var i = 0; i < letters.length; i++) {
        letters[i] = (char) ('a' + random.nextInt(26));
      }
      var dumped = new Dumped(Path.of(arguments[0]));
      dumped.hide("password", ascii(letters));
      dumped.hide("password in two bytes a letter", twoBytes(letters));
      var store = new MemoryStore();
      try (var password = Password.of(letters)) {
        Repository.create(store, password, TestRepositories.options(2)).close();
      }
      dumped.useAndLook(store, letters);
      Arrays.fill(letters, ' ');
      IO.println("closed: " + dumped.found());
    }

    /**
     * In a method of its own, so that none of its variables is there any more when it has ended.
     */
    private void useAndLook(Store store, char[] letters) throws Exception {
      try (var password = Password.of(letters);
          var repository = Repository.open(store, password);
          var lock = TestRepositories.lock(repository, false)) {
        var key = repository.masterKey();
        hide("encrypt", key.encryptBytes());
        hide("mac.k", key.macKBytes());
        hide("mac.r", key.macRBytes());
        HistoryBackup.run(repository, lock, new RandomHistory(1).files());
        Check.run(repository, CheckRequest.allData(), CheckListener.NONE);

        IO.println("open: " + found());
      }
    }

    private void hide(String name, byte[] secret) {
      var turned = new byte[secret.length];
      for (var i = 0; i < secret.length; i++) {
        turned[i] = (byte) ~secret[i];
      }
      Arrays.fill(secret, (byte) 0);
      hidden.put(name, turned);
    }

    /** The names of the secrets that a dump of all that can be reached holds. */
    private Set<String> found() throws IOException {
      var dump = Files.createTempDirectory(folder, "heap").resolve("dump.hprof");
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpHeap(dump.toString(), true);
      var found = new TreeSet<String>();
      try (var channel = FileChannel.open(dump)) {
        var bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
        for (var at = 0; at < bytes.limit(); at++) {
          for (var secret : hidden.entrySet()) {
            if (isAt(bytes, at, secret.getValue())) {
              found.add(secret.getKey());
            }
          }
        }
      }
      Files.delete(dump);
      return found;
    }

    private static boolean isAt(ByteBuffer bytes, int start, byte[] turned) {
      if (start + turned.length > bytes.limit()) {
        return false;
      }
      for (var i = 0; i < turned.length; i++) {
        if ((byte) ~bytes.get(start + i) != turned[i]) {
          return false;
        }
      }
      return true;
    }

    private static byte[] ascii(char[] letters) {
      var bytes = new byte[letters.length];
      for (var i = 0; i < letters.length; i++) {
        bytes[i] = (byte) letters[i];
      }
      return bytes;
    }

    /** As a dump holds an array of characters. */
    private static byte[] twoBytes(char[] letters) {
      var bytes = new byte[2 * letters.length];
      for (var i = 0; i < letters.length; i++) {
        bytes[2 * i + 1] = (byte) letters[i];
      }
      return bytes;
    }
  }
}
