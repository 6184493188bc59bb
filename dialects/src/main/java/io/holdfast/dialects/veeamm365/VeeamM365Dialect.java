package io.holdfast.dialects.veeamm365;

import io.holdfast.dialects.Desk;
import io.holdfast.rest.edge.Authenticator;
import io.holdfast.rest.edge.BearerAuthenticator;
import io.holdfast.rest.edge.ClockFormat;
import io.holdfast.rest.edge.Dialect;
import io.holdfast.rest.edge.ErrorRenderer;
import io.holdfast.rest.edge.Route;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The REST API of Veeam Backup for Microsoft 365, versions 2 to 8. */
public final class VeeamM365Dialect implements Dialect {
  private final Authenticator authenticator;
  private final List<Consumer<Routes>> families;

  public VeeamM365Dialect(Desk desk, M365Settings settings) {
    var bearers = new BearerAuthenticator(desk.access());
    var history = desk.history();
    var sessions = new FoundSessions(history, settings);
    var neighbours = new Neighbourhood(history, settings);
    var exploring = new Exploring(desk.explorers(), desk.restores(), sessions, neighbours);
    var mail = new OpenedMail(sessions, desk.explorers(), desk.mailboxes());
    var answers = new RestoreAnswers(desk.watch(), desk.restores(), history, settings);
    var restores = new MailRestores(mail, neighbours, answers);
    authenticator = bearers;
    families =
        List.of(
            new Tokens(desk.access(), bearers)::add,
            new RestoreSessions(history, sessions, settings)::add,
            exploring::add,
            new SessionEvents(history, sessions)::add,
            new MailLists(mail)::add,
            restores::add,
            new MailExports(mail, restores)::add,
            new OtherWorkloads(mail)::add,
            new Organizations(neighbours)::add,
            new Jobs(desk, neighbours, exploring)::add,
            new JobSessions(neighbours)::add,
            new Repositories(neighbours, desk.clock())::add,
            new Points(neighbours)::add,
            new Installation(neighbours)::add);
  }

  @Override
  public String name() {
    return "veeam-m365";
  }

  @Override
  public List<Route> routes() {
    return Stream.of(M365Version.values()).map(this::routes).flatMap(List::stream).toList();
  }

  @Override
  public Authenticator authenticator() {
    return authenticator;
  }

  @Override
  public ErrorRenderer errors() {
    return new M365Errors();
  }

  @Override
  public ClockFormat clock() {
    return ClockFormat.TRIMMED_FRACTION;
  }

  @Override
  public boolean ignoresPathCase() {
    return true;
  }

  /** Clients find the versions that are served by what is said to who has no token. */
  @Override
  public boolean hidesPaths(String rawPath) {
    var path = rawPath.toLowerCase(Locale.ROOT) + "/";
    return Stream.of(M365Version.values())
        .anyMatch(version -> path.startsWith(version.path() + "/"));
  }

  private List<Route> routes(M365Version version) {
    var routes = new Routes(version);
    families.forEach(family -> family.accept(routes));
    return routes.all();
  }
}
