package io.holdfast.cli.service;

import io.holdfast.api.client.HoldfastClient;
import io.holdfast.api.client.Query;
import io.holdfast.api.model.Project;
import io.holdfast.api.model.Protection;
import io.holdfast.api.model.Repository;
import io.holdfast.api.model.RestorePoint;
import io.holdfast.api.model.Source;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.UuidText;
import io.holdfast.cli.CommandException;
import java.util.List;
import java.util.Optional;

/** Finds what a person names: by id, else by name or slug. */
final class Lookup {
  private final HoldfastClient client;

  Lookup(HoldfastClient client) {
    this.client = client;
  }

  Project project(String idOrSlug) throws InterruptedException {
    var id = UuidText.parse(idOrSlug);
    if (id.isPresent()) {
      return client.projects().get(id.get());
    }
    return findProject(idOrSlug).orElseThrow(() -> missing("project", idOrSlug));
  }

  Optional<Project> findProject(String slug) throws InterruptedException {
    return client.projects().list(Query.all().with("slug", slug)).items().stream().findFirst();
  }

  Repository repository(String idOrName) throws InterruptedException {
    var id = UuidText.parse(idOrName);
    if (id.isPresent()) {
      return client.repositories().get(id.get());
    }
    return one(
        "repository",
        idOrName,
        client.repositories().list(Query.all().with("name", idOrName)).items());
  }

  Source source(String idOrName) throws InterruptedException {
    var id = UuidText.parse(idOrName);
    if (id.isPresent()) {
      return client.sources().get(id.get());
    }
    return one(
        "source",
        idOrName,
        client
            .sources()
            .all(Query.all().limit(500))
            .filter(each -> each.name().equals(idOrName))
            .toList());
  }

  Source source(Project project, String idOrName) throws InterruptedException {
    var id = UuidText.parse(idOrName);
    if (id.isPresent()) {
      return client.sources().get(id.get());
    }
    var query = Query.all().with("projectId", project.id()).limit(500);
    return one(
        "source",
        idOrName,
        client.sources().all(query).filter(each -> each.name().equals(idOrName)).toList());
  }

  Protection protection(String idOrName) throws InterruptedException {
    var id = UuidText.parse(idOrName);
    if (id.isPresent()) {
      return client.protections().get(id.get());
    }
    return one(
        "protection",
        idOrName,
        client
            .protections()
            .all(Query.all().limit(500))
            .filter(each -> each.name().equals(idOrName))
            .toList());
  }

  /** A point by id or slug, or the newest usable one of a protection for {@code latest}. */
  RestorePoint point(String text, Optional<String> protection) throws InterruptedException {
    var id = UuidText.parse(text);
    if (id.isPresent()) {
      return client.restorePoints().get(id.get());
    }
    if (!text.equals("latest")) {
      return one(
          "restore point",
          text,
          client.restorePoints().list(Query.all().with("slug", text)).items());
    }
    var query = Query.all().sort("-pointInTime").with("status", "AVAILABLE").limit(1);
    if (protection.isPresent()) {
      query = query.with("protectionId", protection(protection.get()).id());
    }
    return client.restorePoints().list(query).items().stream()
        .findFirst()
        .orElseThrow(() -> missing("restore point", text));
  }

  private static <T> T one(String kind, String name, List<T> found) {
    if (found.size() > 1) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID,
          "%d things are a %s '%s'; give the id".formatted(found.size(), kind, name));
    }
    return found.stream().findFirst().orElseThrow(() -> missing(kind, name));
  }

  private static CommandException missing(String kind, String name) {
    return new CommandException(
        ErrorCode.RESOURCE_MISSING, "there is no %s '%s'".formatted(kind, name));
  }
}
