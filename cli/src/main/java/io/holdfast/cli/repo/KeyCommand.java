package io.holdfast.cli.repo;

import io.holdfast.cli.CommandGroup;
import io.holdfast.cli.PasswordReader;
import io.holdfast.cli.terminal.Table;
import io.holdfast.engine.key.KeyOwner;
import io.holdfast.engine.key.KeyStrength;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The passwords of a repository. */
@Command(
    name = "key",
    description = "List, add, change and remove the passwords of a repository.",
    subcommands = {
      KeyCommand.ListAll.class,
      KeyCommand.Add.class,
      KeyCommand.ChangePassword.class,
      KeyCommand.Remove.class
    })
final class KeyCommand extends CommandGroup {
  /** Lists keys. */
  @Command(name = "list", description = "List the keys; * opened the repository just now.")
  static final class ListAll extends RepoSubcommand {
    @Override
    public Integer call() {
      try (var open = options.open(common.context())) {
        var table = Table.of("", "Id", "User", "Host", "Created");
        var shapes = new ArrayList<Map<String, Object>>();
        for (var key : open.repository().keys().list()) {
          var shape = new LinkedHashMap<String, Object>();
          shape.put("id", key.id().toString());
          shape.put("current", key.current());
          shape.put("user", key.owner().username());
          shape.put("host", key.owner().hostname());
          shape.put("created", key.created().toString());
          shapes.add(shape);
          table.row(
              key.current() ? "*" : "",
              Shapes.shortId(key.id()),
              key.owner().username(),
              key.owner().hostname(),
              Shapes.time(key.created().toInstant()));
        }
        common.print(Map.of("keys", shapes), table);
        return 0;
      }
    }
  }

  /** Where a new password comes from, and what its key is labelled with. */
  static final class NewPassword {
    @Option(
        names = "--new-password-file",
        paramLabel = "FILE",
        description = "File with the new password; else HOLDFAST_NEW_PASSWORD, else a question.")
    private @Nullable Path file;

    @Option(
        names = "--user",
        paramLabel = "NAME",
        description = "User that list shows with the key (default: this process's).")
    private @Nullable String user;

    @Option(
        names = "--host",
        paramLabel = "NAME",
        description = "Host that list shows with the key (default: this machine).")
    private @Nullable String host;

    @Nullable Path file() {
      return file;
    }

    KeyOwner owner() {
      var mine = KeyOwner.ofThisProcess();
      return new KeyOwner(
          user == null ? mine.username() : user, host == null ? mine.hostname() : host);
    }
  }

  /** Adds a password. */
  @Command(name = "add", description = "Let one more password open the repository.")
  static final class Add extends RepoSubcommand {
    @Mixin
    @SuppressWarnings("NullAway.Init")
    private NewPassword fresh;

    @Override
    public Integer call() throws InterruptedException {
      var context = common.context();
      try (var open = options.open(context);
          var password = new PasswordReader(context).fresh(fresh.file(), false)) {
        var id =
            open.shared(
                options.locking(context, false),
                () ->
                    open.repository()
                        .keys()
                        .add(password, fresh.owner(), KeyStrength.calibrated()));
        common.print(Map.of("id", id.toString()), "added key " + Shapes.shortId(id));
        return 0;
      }
    }
  }

  /** Changes the password in use. */
  @Command(name = "passwd", description = "Replace the password that opened the repository.")
  static final class ChangePassword extends RepoSubcommand {
    @Mixin
    @SuppressWarnings("NullAway.Init")
    private NewPassword fresh;

    @Override
    public Integer call() throws InterruptedException {
      var context = common.context();
      try (var open = options.open(context);
          var password = new PasswordReader(context).fresh(fresh.file(), false)) {
        var id =
            open.exclusive(
                options.locking(context, false),
                () ->
                    open.repository()
                        .keys()
                        .changePassword(password, fresh.owner(), KeyStrength.calibrated()));
        common.print(
            Map.of("id", id.toString()),
            "the password is changed; its key is " + Shapes.shortId(id));
        return 0;
      }
    }
  }

  /** Removes a password. */
  @Command(name = "remove", description = "Take a password away; not the one in use.")
  static final class Remove extends RepoSubcommand {
    @Parameters(paramLabel = "KEY", description = "The beginning of its id, as list shows it.")
    @SuppressWarnings("NullAway.Init")
    private String key;

    @Override
    public Integer call() throws InterruptedException {
      var context = common.context();
      try (var open = options.open(context)) {
        var keys = open.repository().keys();
        var id = keys.get(key);
        open.exclusive(
            options.locking(context, false),
            () -> {
              keys.remove(id);
              return id;
            });
        common.print(Map.of("removed", id.toString()), "removed key " + Shapes.shortId(id));
        return 0;
      }
    }
  }
}
