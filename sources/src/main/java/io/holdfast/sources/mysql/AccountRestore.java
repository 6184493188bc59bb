package io.holdfast.sources.mysql;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.PlannedRestore.Difference;
import io.holdfast.sources.RestoreListener;
import io.holdfast.sources.RestoreListener.Item;
import io.holdfast.sources.RestoreListener.State;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.StoredPoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A point's accounts on their way into a server: first they are made, and when all databases are
 * there, they get their rights. The account that restores is left alone. Not thread-safe.
 */
final class AccountRestore {
  private final MysqlClient client;
  private final SourcePart part;
  private final Conflicts conflicts;

  /** By the account's name in SQL. */
  private final Map<String, String> created = new LinkedHashMap<>();

  private final Map<String, List<String>> grants = new HashMap<>();
  private final Set<String> existing;
  private final String own;
  private final Set<String> failed = new HashSet<>();

  private AccountRestore(
      MysqlClient client, SourcePart part, Conflicts conflicts, Set<String> existing, String own) {
    this.client = client;
    this.part = part;
    this.conflicts = conflicts;
    this.existing = existing;
    this.own = own;
  }

  static AccountRestore load(
      MysqlClient client, StoredPoint point, SourcePart part, Conflicts conflicts)
      throws InterruptedException {
    var there =
        AccountDump.accounts(client).stream()
            .map(AccountDump.Account::quoted)
            .collect(Collectors.toSet());
    var own = client.query("SELECT CURRENT_USER()").getFirst().getFirst();
    var at = own.lastIndexOf('@');
    var quoted =
        AccountDump.Account.of(own.substring(0, at), own.substring(at + 1), false).quoted();
    var restore = new AccountRestore(client, part, conflicts, there, quoted);
    try (var reader = new DumpReader(point.open(TreePath.parse(part.path())))) {
      restore.read(reader);
    } catch (IOException e) {
      throw new SourceException(ErrorCode.SOURCE_FAILED, String.valueOf(e.getMessage()), e);
    }
    return restore;
  }

  private void read(DumpReader reader) throws IOException {
    var account = "";
    var completed = false;
    for (var unit = reader.next(); unit != null; unit = reader.next()) {
      var text = unit.text();
      if (unit.kind() == DumpUnit.Kind.COMMENT) {
        account = text.startsWith(AccountDump.HEADLINE) ? headline(text) : account;
        completed = text.startsWith("-- Dump completed");
      } else if (text.startsWith("CREATE ")) {
        created.put(account, text);
      } else if (text.startsWith("GRANT ")) {
        grants.computeIfAbsent(account, _ -> new ArrayList<>()).add(text);
      }
    }
    if (!completed) {
      throw new SourceException(
          ErrorCode.EXPECTATION_FAILED, "the accounts do not end with '-- Dump completed'");
    }
  }

  private static String headline(String text) {
    return text.substring(AccountDump.HEADLINE.length());
  }

  SourcePart part() {
    return part;
  }

  /** As {@code name@host}. */
  Set<String> names() {
    return created.keySet().stream().map(AccountRestore::plain).collect(Collectors.toSet());
  }

  private static String plain(String quoted) {
    return DumpUnit.unquoted(quoted.substring(1, quoted.length() - 1).replace("`@`", "@"));
  }

  Set<String> existing() {
    var both = new HashSet<>(created.keySet());
    both.retainAll(existing);
    return both;
  }

  int conflicts() {
    return existing().size();
  }

  void create(RestoreListener listener) throws InterruptedException {
    for (var each : created.entrySet()) {
      var account = each.getKey();
      if (isLeft(account)) {
        listener.item(
            item(State.SKIPPED, account)
                .because(
                    account.equals(own) ? "it is the restoring account" : "it is there already"));
        continue;
      }
      try {
        if (existing.contains(account)) {
          var kind = each.getValue().startsWith("CREATE ROLE ") ? "ROLE " : "USER ";
          client.query("DROP " + kind + account);
        }
        client.query(withoutEnd(each.getValue()));
      } catch (SourceException e) {
        failed.add(account);
        listener.item(item(State.FAILED, account).because(e.getMessage()));
      }
    }
  }

  void grant(RestoreListener listener) throws InterruptedException {
    for (var account : created.keySet()) {
      if (isLeft(account) || failed.contains(account)) {
        continue;
      }
      try {
        for (var grant : grants.getOrDefault(account, List.of())) {
          client.query(withoutEnd(grant));
        }
        listener.item(item(State.SUCCESS, account).at(account, 0));
      } catch (SourceException e) {
        listener.item(item(State.FAILED, account).because(e.getMessage()));
      }
    }
  }

  private boolean isLeft(String account) {
    return account.equals(own) || conflicts == Conflicts.SKIP && existing.contains(account);
  }

  private static Item item(State state, String account) {
    return Item.of(state, "ACCOUNT", plain(account));
  }

  private static String withoutEnd(String statement) {
    return statement.substring(0, statement.length() - 1);
  }

  void compare(List<Difference> differences) throws InterruptedException {
    var there =
        AccountDump.accounts(client).stream()
            .map(AccountDump.Account::quoted)
            .collect(Collectors.toSet());
    for (var account : created.keySet()) {
      if (!there.contains(account)) {
        differences.add(
            new Difference(MysqlView.ACCOUNTS + "/" + plain(account), "there", "missing"));
      }
    }
  }
}
