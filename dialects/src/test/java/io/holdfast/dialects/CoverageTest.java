package io.holdfast.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.dialects.testkit.Exercises;
import io.holdfast.rest.edge.Method;
import io.holdfast.rest.edge.Route;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.AnnotatedElement;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Holds each dialect's table of operations against its routes and against the tests of this room:
 * what the vendor's contract lists is answered, and what is answered is tested.
 */
class CoverageTest {
  private static Map<String, List<Route>> routes;
  private static List<Named> named;

  /** An operation that a test says it exercises. */
  private record Named(Method method, String path) {
    static Named of(String operation) {
      var parts = operation.split(" ");
      return new Named(Method.valueOf(parts[0]), parts[1]);
    }
  }

  @BeforeAll
  static void collect() {
    try (var world = SeededServer.open()) {
      routes =
          Dialects.all(world.desk(), Dialects.Choices.DEFAULT).stream()
              .collect(Collectors.toMap(dialect -> dialect.name(), dialect -> dialect.routes()));
    }
    named =
        testClasses()
            .flatMap(
                test -> Stream.concat(Stream.of(test), Arrays.stream(test.getDeclaredMethods())))
            .flatMap(CoverageTest::exercised)
            .map(Named::of)
            .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"scp", "northflank", "veeam-azure", "veeam-m365", "mittwald"})
  void everyOperationHasItsRoutes(String dialect) {
    var unanswered =
        Operations.of(dialect).all().stream()
            .flatMap(operation ->
                operation.paths().stream()
                    .filter(path -> !isRouted(dialect, operation, path))
                    .map(path -> operation.method() + " " + path));

    assertThat(unanswered).as("in operations.txt, but not in routes()").isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"scp", "northflank", "veeam-azure", "veeam-m365", "mittwald"})
  void everyRouteHasItsOperation(String dialect) {
    var answered = Operations.of(dialect).all();
    var unlisted =
        routes.get(dialect).stream()
            .filter(route ->
                answered.stream()
                    .noneMatch(operation -> operation.isRoutedBy(route.method(), route.path())))
            .map(route -> route.method() + " " + route.path());

    assertThat(unlisted).as("in routes(), but not in operations.txt").isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"scp", "northflank", "veeam-azure", "veeam-m365", "mittwald"})
  void everyOperationIsNamedByATest(String dialect) {
    var unnamed =
        Operations.of(dialect).all().stream()
            .filter(operation ->
                named.stream().noneMatch(it -> operation.isNamedBy(it.method(), it.path())))
            .map(operation -> operation.method() + " " + operation.path());

    assertThat(unnamed).as("operations of %s that no @Exercises names", dialect).isEmpty();
  }

  @Test
  void everyNameIsOfAnOperation() {
    var known =
        routes.keySet().stream().flatMap(dialect -> Operations.of(dialect).all().stream()).toList();

    assertThat(named)
        .isNotEmpty()
        .allSatisfy(it ->
            assertThat(known)
                .as("%s %s stands in no operations.txt", it.method(), it.path())
                .anyMatch(operation -> operation.isNamedBy(it.method(), it.path())));
  }

  private static boolean isRouted(String dialect, Operation operation, String path) {
    return routes.get(dialect).stream()
        .anyMatch(route -> operation.isAnsweredAt(path, route.method(), route.path()));
  }

  private static Stream<String> exercised(AnnotatedElement element) {
    return Optional.ofNullable(element.getAnnotation(Exercises.class)).stream()
        .flatMap(exercises -> Arrays.stream(exercises.value()));
  }

  /** Every class of this room's tests, none of them started. */
  private static Stream<Class<?>> testClasses() {
    var root = classes();
    try (var files = Files.walk(root)) {
      return files
          .map(file -> root.relativize(file).toString().replace('/', '.'))
          .filter(file -> file.startsWith("io.holdfast.dialects.") && file.endsWith(".class"))
          .filter(file -> !file.endsWith("package-info.class"))
          .map(file -> file.substring(0, file.length() - ".class".length()))
          .<Class<?>>map(CoverageTest::load)
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path classes() {
    try {
      URI place = CoverageTest.class.getProtectionDomain().getCodeSource().getLocation().toURI();
      return Path.of(place);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, CoverageTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(name, e);
    }
  }
}
