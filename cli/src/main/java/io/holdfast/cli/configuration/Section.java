package io.holdfast.cli.configuration;

import io.holdfast.api.model.NewChannel;
import io.holdfast.api.model.NewDrillPolicy;
import io.holdfast.api.model.NewPlan;
import io.holdfast.api.model.NewProject;
import io.holdfast.api.model.NewProtection;
import io.holdfast.api.model.NewRepository;
import io.holdfast.api.model.NewServer;
import io.holdfast.api.model.NewSource;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The kinds of things in a configuration file, in the order in which they need each other. */
enum Section {
  PROJECTS("projects", "project", NewProject.class),
  SERVERS("servers", "server", NewServer.class),
  REPOSITORIES("repositories", "repository", NewRepository.class),
  SOURCES("sources", "source", NewSource.class),
  PLANS("plans", "plan", NewPlan.class),
  PROTECTIONS("protections", "protection", NewProtection.class),
  DRILL_POLICIES("drillPolicies", "drill policy", NewDrillPolicy.class),
  CHANNELS("channels", "channel", NewChannel.class);

  /** Fields of the API that a file never holds: known from where a thing stands, or secret. */
  private static final Set<String> NOT_IN_FILES =
      Set.of("projectId", "password", "secrets", "defaultRepositoryIds");

  /** Fields of the API that hold an id, and what a file calls them, giving a name. */
  private static final Map<String, String> REFERENCES =
      Map.of("serverId", "server", "sourceId", "source", "planId", "plan");

  private final String word;
  private final String singular;
  private final Class<? extends Record> wanted;

  Section(String word, String singular, Class<? extends Record> wanted) {
    this.word = word;
    this.singular = singular;
    this.wanted = wanted;
  }

  /** As a file names it. */
  String word() {
    return word;
  }

  String singular() {
    return singular;
  }

  String path() {
    return this == DRILL_POLICIES ? "/v1/drill-policies" : "/v1/" + word;
  }

  /** Whether its things can belong to all projects. */
  boolean canBeShared() {
    return this == REPOSITORIES || this == CHANNELS;
  }

  /** The field in which the API tells the names of a thing's secrets; empty without any. */
  Optional<String> secretNames() {
    return switch (this) {
      case SOURCES, REPOSITORIES -> Optional.of("secretNames");
      case CHANNELS -> Optional.of("secrets");
      case PROJECTS, SERVERS, PLANS, PROTECTIONS, DRILL_POLICIES -> Optional.empty();
    };
  }

  /** Whether a field is given once and cannot be changed. */
  boolean isFixed(String field) {
    return switch (this) {
      case REPOSITORIES -> Set.of("kind", "location").contains(field);
      case SOURCES -> Set.of("kind", "slug").contains(field);
      case PROTECTIONS -> Set.of("sourceId", "planId").contains(field);
      case CHANNELS -> field.equals("kind");
      case PROJECTS, SERVERS, PLANS, DRILL_POLICIES -> false;
    };
  }

  /** Fields of the API that a file can hold, in their order. */
  List<String> fields() {
    return Stream.of(wanted.getRecordComponents())
        .map(RecordComponent::getName)
        .filter(field -> !NOT_IN_FILES.contains(field))
        .toList();
  }

  /** What a file calls a field of the API. */
  String inFile(String field) {
    return REFERENCES.getOrDefault(field, field);
  }

  /** All that a file can hold for one thing. */
  List<String> fileFields() {
    var names = new ArrayList<>(fields().stream().map(this::inFile).toList());
    switch (this) {
      case PROJECTS -> {
        for (var section : values()) {
          if (section != PROJECTS) {
            names.add(section.word);
          }
        }
      }
      case REPOSITORIES ->
          names.addAll(List.of("passwordFile", "passwordEnv", "secretFiles", "secretEnv"));
      case SOURCES, CHANNELS -> names.addAll(List.of("secretFiles", "secretEnv"));
      case SERVERS, PLANS, PROTECTIONS, DRILL_POLICIES -> {}
    }
    return names;
  }
}
