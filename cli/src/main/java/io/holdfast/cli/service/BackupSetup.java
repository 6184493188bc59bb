package io.holdfast.cli.service;

import io.holdfast.api.client.HoldfastClient;
import io.holdfast.api.client.Query;
import io.holdfast.api.model.NewPlacement;
import io.holdfast.api.model.NewPlan;
import io.holdfast.api.model.NewProject;
import io.holdfast.api.model.NewProtection;
import io.holdfast.api.model.NewRepository;
import io.holdfast.api.model.NewServer;
import io.holdfast.api.model.NewSource;
import io.holdfast.api.model.Plan;
import io.holdfast.api.model.Project;
import io.holdfast.api.model.Protection;
import io.holdfast.api.model.Repository;
import io.holdfast.api.model.Server;
import io.holdfast.api.model.Source;
import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Finds or makes what a folder needs to be backed up: project, server, source, repository, plan and
 * protection. Asking twice makes nothing twice.
 */
public final class BackupSetup {
  private final HoldfastClient client;
  private final Lookup lookup;

  public BackupSetup(HoldfastClient client) {
    this.client = client;
    this.lookup = new Lookup(client);
  }

  public Project project(String slug, String name) throws InterruptedException {
    var found = lookup.findProject(slug);
    return found.isPresent()
        ? found.get()
        : client.projects().create(new NewProject(slug, name, null, null, null, null, null, null));
  }

  public Server server(Project project, String name) throws InterruptedException {
    var query = Query.all().with("projectId", project.id()).with("name", name);
    var found = client.servers().list(query).items().stream().findFirst();
    return found.isPresent()
        ? found.get()
        : client
            .servers()
            .create(new NewServer(project.id(), name, name, null, null, null, null, null));
  }

  /** The repository of this name, or a new one at {@code location}. */
  public Repository repository(Project project, String name, String location, String password)
      throws InterruptedException {
    var query = Query.all().with("projectId", project.id()).with("name", name);
    var found = client.repositories().list(query).items().stream().findFirst();
    return found.isPresent()
        ? found.get()
        : client
            .repositories()
            .create(
                new NewRepository(
                    project.id(), name, "LOCAL", location, password, null, null, null, null));
  }

  /** A plan without schedules that places into one repository. */
  public Plan plan(Project project, Repository repository) throws InterruptedException {
    var name = "manual to " + repository.name();
    var query = Query.all().with("projectId", project.id()).with("name", name);
    var found = client.plans().list(query).items().stream().findFirst();
    if (found.isPresent()) {
      return found.get();
    }
    var placement = new NewPlacement(repository.id(), null, null, null);
    return client
        .plans()
        .create(
            new NewPlan(
                project.id(), name, null, null, List.of(placement), null, null, null, null));
  }

  /** The source of this folder with these excludes. */
  public Source folder(Project project, Server server, String path, List<String> excludes)
      throws InterruptedException {
    var query = Query.all().with("projectId", project.id()).with("kind", "DIRECTORY").limit(500);
    var found =
        client
            .sources()
            .all(query)
            .filter(
                each -> path.equals(each.config().get("path")) && each.excludes().equals(excludes))
            .findFirst();
    if (found.isPresent()) {
      return found.get();
    }
    return client
        .sources()
        .create(
            new NewSource(
                project.id(),
                server.id(),
                "DIRECTORY",
                null,
                path,
                Map.of("path", path),
                null,
                null,
                null,
                excludes,
                null,
                null,
                null));
  }

  /**
   * How a source of any kind is reached.
   *
   * @param server where it lies, as far as that is known
   */
  public record Wanted(
      @Nullable UUID server,
      Map<String, String> settings,
      Map<String, String> secrets,
      List<UUID> members) {
    public Wanted {
      settings = Map.copyOf(settings);
      secrets = Map.copyOf(secrets);
      members = List.copyOf(members);
    }

    /** Whether a registered source is what was asked for, as far as that can be seen. */
    boolean fits(Source source) {
      return secrets.isEmpty()
          && (settings.isEmpty() || settings.equals(source.config()))
          && (members.isEmpty() || members.equals(source.members()));
    }
  }

  /** The source of this kind and name, made if it is new. */
  public Source source(Project project, String kind, String name, Wanted wanted)
      throws InterruptedException {
    var query = Query.all().with("projectId", project.id()).with("kind", kind).limit(500);
    var found = client.sources().all(query).filter(each -> each.name().equals(name)).findFirst();
    if (found.isPresent() && !wanted.fits(found.get())) {
      throw new CommandException(
          ErrorCode.RESOURCE_EXISTS,
          "source '%s' is registered already: leave its settings, members and secrets out, or choose another name"
              .formatted(name));
    }
    return found.isPresent()
        ? found.get()
        : client
            .sources()
            .create(
                new NewSource(
                    project.id(),
                    wanted.server(),
                    kind,
                    null,
                    name,
                    wanted.settings(),
                    wanted.secrets().isEmpty() ? null : wanted.secrets(),
                    wanted.members(),
                    null,
                    null,
                    null,
                    null,
                    null));
  }

  public Protection protection(Source source, Plan plan) throws InterruptedException {
    var query = Query.all().with("sourceId", source.id()).with("planId", plan.id());
    var found = client.protections().list(query).items().stream().findFirst();
    return found.isPresent()
        ? found.get()
        : client.protections().create(newProtection(source.id(), plan.id()));
  }

  private static NewProtection newProtection(UUID source, UUID plan) {
    return new NewProtection(source, plan, null, null);
  }
}
