package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.server.configuration.SettingSources;
import io.holdfast.server.configuration.Settings;
import io.holdfast.server.data.DataDirectory;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkTest {
  @TempDir Path folder;

  @Test
  void backupsRememberFoldersUnlessTheyShallNot() {
    var sources = new SettingSources().set("data", folder.toString(), "the test");
    try (var data = DataDirectory.open(folder)) {
      var usual = Work.agentSettings(data, Settings.of(sources, Map.of()));
      sources.set("agent.folder-memory", "false", "the test");
      var without = Work.agentSettings(data, Settings.of(sources, Map.of()));

      assertThat(usual.memories()).isEqualTo(data.folderMemories());
      assertThat(without.memories()).isNull();
      assertThat(without.drills()).isEqualTo(data.drills());
    }
  }
}
