package io.holdfast.cli.service;

import io.holdfast.api.client.Query;
import io.holdfast.api.model.NewToken;
import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.CommandGroup;
import io.holdfast.cli.terminal.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Credentials of the server. */
@Command(
    name = "token",
    description = "Make, list and revoke credentials.",
    subcommands = {
      TokenCommand.Create.class,
      TokenCommand.ListAll.class,
      TokenCommand.Revoke.class
    })
public final class TokenCommand extends CommandGroup {
  /** Makes one and shows its secret, once. */
  @Command(name = "create", description = "Make a credential; its secret is shown once.")
  static final class Create extends ServerCommand {
    @Parameters(paramLabel = "NAME", description = "What it is for.")
    @SuppressWarnings("NullAway.Init")
    private String name;

    @Option(
        names = "--kind",
        paramLabel = "KIND",
        description = "${COMPLETION-CANDIDATES} (default: BEARER, or what --dialect needs).")
    private VendorAccess.@Nullable Kind kind;

    @Option(
        names = "--dialect",
        paramLabel = "NAME",
        converter = DialectConverter.class,
        completionCandidates = DialectNames.class,
        description =
            "For clients of a vendor: ${COMPLETION-CANDIDATES}. Chooses kind and scopes unless"
                + " they are given.")
    private @Nullable VendorAccess dialect;

    @Option(
        names = "--scope",
        split = ",",
        paramLabel = "SCOPE",
        description = "What it may do, as restore:read; repeatable.")
    private List<String> scopes = new ArrayList<>();

    @Option(
        names = "--project",
        paramLabel = "SLUG",
        description = "Only in these projects; repeatable.")
    private List<String> projects = new ArrayList<>();

    @Option(names = "--username", paramLabel = "NAME", description = "For --kind PASSWORD.")
    private @Nullable String username;

    @Option(names = "--days", paramLabel = "N", description = "Expires after so many days.")
    private @Nullable Integer days;

    @Override
    public Integer call() throws InterruptedException {
      try (var client = connect()) {
        var lookup = new Lookup(client);
        var ids = new ArrayList<UUID>();
        for (var project : projects) {
          ids.add(lookup.project(project).id());
        }
        var expires =
            days == null ? null : common.context().clock().instant().plus(Duration.ofDays(days));
        var made =
            client.createToken(
                new NewToken(
                    name, kind().name(), username, scopes(), ids.isEmpty() ? null : ids, expires));
        var access =
            made.token().accessKey() == null
                ? ""
                : "access key %s%n".formatted(made.token().accessKey());
        var login =
            made.token().username() == null
                ? ""
                : "username %s%n".formatted(made.token().username());
        common.print(
            ApiShape.of(made),
            "%s%ssecret %s%nIt is not shown again. Id: %s"
                .formatted(access, login, made.secret(), made.token().id()));
        return 0;
      }
    }

    private VendorAccess.Kind kind() {
      if (kind != null) {
        return kind;
      }
      return dialect == null ? VendorAccess.Kind.BEARER : dialect.kind();
    }

    private List<String> scopes() {
      if (!scopes.isEmpty()) {
        return scopes;
      }
      if (dialect == null) {
        throw new CommandException(ErrorCode.INPUT_INVALID, "name a --scope, or a --dialect");
      }
      return dialect.scopes();
    }
  }

  /** Dialects by the names that they are mounted under. */
  static final class DialectConverter implements ITypeConverter<VendorAccess> {
    @Override
    public VendorAccess convert(String name) {
      return Arrays.stream(VendorAccess.values())
          .filter(dialect -> dialect.toString().equals(name))
          .findFirst()
          .orElseThrow(() ->
              new TypeConversionException(
                  "'%s' is none of %s".formatted(name, List.of(VendorAccess.values()))));
    }
  }

  /** The same names, to be chosen from. */
  static final class DialectNames extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    DialectNames() {
      super(Arrays.stream(VendorAccess.values()).map(VendorAccess::toString).toList());
    }
  }

  /** Lists them, without secrets. */
  @Command(name = "list", description = "List credentials; secrets are not among what is kept.")
  static final class ListAll extends ServerCommand {
    @Override
    public Integer call() {
      try (var client = connect()) {
        var tokens = client.tokens().all(Query.all().limit(500)).toList();
        var table = Table.of("Id", "Name", "Kind", "Scopes", "Last used", "Expires", "Revoked");
        for (var token : tokens) {
          table.row(
              token.id(),
              token.name(),
              token.kind(),
              scopes(token.scopes()),
              Times.text(token.lastUsedAt()),
              Times.text(token.expiresAt()),
              Times.text(token.revokedAt()));
        }
        common.print(Map.of("items", ApiShape.of(tokens)), table);
        return 0;
      }
    }
  }

  /** What matters of a long list: an administrator may do everything. */
  private static String scopes(List<String> scopes) {
    return scopes.contains("project:admin") ? "project:admin" : String.join(",", scopes);
  }

  /** Ends one at once. */
  @Command(name = "revoke", description = "End a credential at once.")
  static final class Revoke extends ServerCommand {
    @Parameters(paramLabel = "ID", description = "Its id, as list shows it.")
    @SuppressWarnings("NullAway.Init")
    private UUID id;

    @Override
    public Integer call() throws InterruptedException {
      try (var client = connect()) {
        client.revokeToken(id);
        common.print(Map.of("revoked", id), "revoked " + id);
        return 0;
      }
    }
  }
}
