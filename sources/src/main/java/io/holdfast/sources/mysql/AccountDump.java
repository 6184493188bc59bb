package io.holdfast.sources.mysql;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Users and roles with their rights, as SQL that makes them. Those that come with every server are
 * left out.
 *
 * @param names {@code name@host}; of a role the name alone
 */
record AccountDump(List<String> names, String text) {
  /** Before each account. */
  static final String HEADLINE = "-- Account ";

  private static final Set<String> BUILT_IN =
      Set.of(
          "root",
          "mariadb.sys",
          "mysql.sys",
          "mysql.session",
          "mysql.infoschema",
          "debian-sys-maint",
          "PUBLIC",
          "");

  /** One account: its name as people have it, and as statements do. */
  record Account(String name, String quoted, boolean role) {
    static Account of(String user, String host, boolean role) {
      return role
          ? new Account(user, DumpUnit.quoted(user), true)
          : new Account(
              user + "@" + host, DumpUnit.quoted(user) + "@" + DumpUnit.quoted(host), false);
    }
  }

  static AccountDump load(MysqlClient client) throws InterruptedException {
    var accounts = accounts(client);
    var text = new StringBuilder("-- Accounts of %s\n".formatted(client.version().text()));
    for (var account : accounts) {
      text.append("\n").append(HEADLINE).append(comment(account.quoted())).append('\n');
      text.append("CREATE %s;\n".formatted(created(client, account)));
    }
    // Rights last: a role must be there before it is given to someone.
    for (var account : accounts) {
      text.append("\n").append(HEADLINE).append(comment(account.quoted())).append('\n');
      for (var grant : client.query("SHOW GRANTS FOR " + account.quoted())) {
        text.append(grant.getFirst()).append(";\n");
      }
    }
    text.append("\n-- Dump completed\n");
    return new AccountDump(accounts.stream().map(Account::name).toList(), text.toString());
  }

  static List<Account> accounts(MysqlClient client) throws InterruptedException {
    try {
      var roles = client.version().mariaDb() ? "is_role" : "'N'";
      var accounts = new ArrayList<Account>();
      for (var row :
          client.query(
              "SELECT user, host, %s FROM mysql.user ORDER BY 3 DESC, 1, 2".formatted(roles))) {
        if (!BUILT_IN.contains(row.getFirst())) {
          accounts.add(Account.of(row.get(0), row.get(1), row.get(2).equals("Y")));
        }
      }
      return accounts;
    } catch (SourceException e) {
      throw e.code() == ErrorCode.SOURCE_FORBIDDEN
          ? new SourceException(
              ErrorCode.SOURCE_FORBIDDEN,
              "the account lacks SELECT ON mysql.*, which accounts=true needs: " + e.getMessage(),
              e)
          : e;
    }
  }

  private static String created(MysqlClient client, Account account) throws InterruptedException {
    if (account.role()) {
      return "ROLE IF NOT EXISTS " + account.quoted();
    }
    var rows = client.query("SHOW CREATE USER " + account.quoted());
    var statement = rows.stream().map(List::getFirst).collect(Collectors.joining("\n"));
    return "USER IF NOT EXISTS " + statement.substring("CREATE USER ".length());
  }

  private static String comment(String quoted) {
    return quoted.replace("\n", "\n-- ");
  }
}
