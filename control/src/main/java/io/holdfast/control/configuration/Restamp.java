package io.holdfast.control.configuration;

import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.Project;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.Server;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.Stamp;

/** Configured resources with another stamp and all else as it was. */
final class Restamp {
  private Restamp() {}

  static Project project(Project project, Stamp stamp) {
    return new Project(
        project.id(),
        project.slug(),
        project.name(),
        project.description(),
        project.labels(),
        project.timeZone(),
        project.quotaBytesSoft(),
        project.quotaBytesHard(),
        project.defaultRepositoryIds(),
        stamp);
  }

  static Server server(Server server, Stamp stamp) {
    return new Server(
        server.id(),
        server.projectId(),
        server.name(),
        server.hostname(),
        server.operatingSystem(),
        server.category(),
        server.externalRef(),
        server.region(),
        server.labels(),
        server.agentId(),
        server.state(),
        server.lastSeenAt(),
        stamp);
  }

  static Source source(Source source, Stamp stamp) {
    return new Source(
        source.id(),
        source.projectId(),
        source.serverId(),
        source.kind(),
        source.slug(),
        source.name(),
        source.config(),
        source.secrets(),
        source.members(),
        source.includes(),
        source.excludes(),
        source.labels(),
        source.estimatedBytes(),
        source.addonRef(),
        source.organizationRef(),
        source.state(),
        stamp);
  }

  static Plan plan(Plan plan, Stamp stamp) {
    return new Plan(
        plan.id(),
        plan.projectId(),
        plan.name(),
        plan.schedules(),
        plan.retention(),
        plan.placements(),
        plan.hooks(),
        plan.limits(),
        plan.rpoTarget(),
        plan.rtoTarget(),
        plan.managedBySystem(),
        stamp);
  }

  static Protection protection(Protection protection, Stamp stamp) {
    return new Protection(
        protection.id(),
        protection.projectId(),
        protection.sourceId(),
        protection.planId(),
        protection.name(),
        protection.encryptEnabled(),
        protection.retentionPreset(),
        protection.standing(),
        stamp);
  }
}
