package io.holdfast;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.holdfast.engine.key.KeyStrength;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The rooms' walls, as ARCHITECTURE.md draws them. Classes of the cli are on this test's path only.
 */
@AnalyzeClasses(
    packages = "io.holdfast",
    importOptions = {
      ImportOption.DoNotIncludeTests.class,
      ArchitectureTest.DoNotIncludeTestArchives.class
    })
class ArchitectureTest {
  private static final String OWN = "io.holdfast..";

  /** Other rooms' tests come as archives when all is built. */
  static final class DoNotIncludeTestArchives implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }

  @ArchTest static final ArchRule base = room("base");
  @ArchTest static final ArchRule store = room("store", "base");
  @ArchTest static final ArchRule engine = room("engine", "base", "store");
  @ArchTest static final ArchRule catalog = room("catalog", "base");
  @ArchTest static final ArchRule sources = room("sources", "base", "engine");

  @ArchTest static final ArchRule control = room("control", "base", "store", "engine", "catalog");

  @ArchTest static final ArchRule api = room("api", "base");

  @ArchTest
  static final ArchRule rest =
      room("rest", "base", "control", "api", "catalog.model", "catalog.query");

  @ArchTest
  static final ArchRule dialects =
      room("dialects", "base", "control", "rest.edge", "catalog.model", "catalog.query");

  @ArchTest
  static final ArchRule agent = room("agent", "base", "store", "engine", "sources", "api");

  @ArchTest static final ArchRule cli = room("cli", "base", "store", "engine", "sources", "api");

  @ArchTest
  static final ArchRule engineStandsAlone =
      noClasses()
          .that(resideInAPackage("io.holdfast.engine.."))
          .should(
              dependOnClassesThat(
                  resideInAnyPackage(
                      "java.sql..", "java.net.http..", "com.fasterxml.jackson.databind..")))
          .because("a repository must be restorable with nothing but the engine");

  @ArchTest
  static final ArchRule onlyTheCatalogKnowsSql =
      noClasses()
          .that(
              resideInAPackage(OWN)
                  .and(
                      resideInAnyPackage("io.holdfast.catalog..", "io.holdfast.sources..")
                          .negate()))
          .should(
              dependOnClassesThat(
                  resideInAnyPackage(
                      "java.sql..", "javax.sql..", "org.jooq..", "com.zaxxer..", "org.flywaydb..")))
          .because(
              "the catalog's SQL lives in one room; sources speak to the databases they protect");

  @ArchTest
  static final ArchRule catalogModelHoldsNoSql =
      noClasses()
          .that(resideInAnyPackage("io.holdfast.catalog.model..", "io.holdfast.catalog.query.."))
          .should(
              dependOnClassesThat(
                  resideInAnyPackage(
                      "java.sql..", "org.jooq..", "io.holdfast.catalog.generated..")))
          .because("other rooms read these packages (ADR 0001)");

  @ArchTest
  static final ArchRule onlyRestKnowsTheHttpServer =
      noClasses()
          .that(resideInAPackage(OWN).and(resideInAPackage("io.holdfast.rest..").negate()))
          .should(
              dependOnClassesThat(
                  resideInAnyPackage("io.javalin..", "org.eclipse.jetty..", "jakarta.servlet..")))
          .because("the HTTP server must stay replaceable");

  @ArchTest
  static final ArchRule onlyMountsKnowTheJdksServer =
      noClasses()
          .that(resideInAPackage(OWN).and(resideInAPackage("io.holdfast.cli.webdav..").negate()))
          .should(dependOnClassesThat(resideInAPackage("com.sun.net.httpserver..")))
          .because("what the service serves is served by rest (ADR 0265)");

  @ArchTest
  static final ArchRule dialectsAreStrangers =
      slices()
          .matching("io.holdfast.dialects.(*)..")
          .should()
          .notDependOnEachOther()
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule kindsOfSourcesAreStrangers =
      slices()
          .matching("io.holdfast.sources.(*)..")
          .should()
          .notDependOnEachOther()
          .ignoreDependency(
              alwaysTrue(),
              resideInAnyPackage("io.holdfast.sources.stream..", "io.holdfast.sources.posix.."))
          .because("what two kinds share lies in stream, posix or the contract");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.holdfast.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule foreignCallsLiveInPosix =
      noClasses()
          .that(
              resideInAPackage(OWN)
                  .and(
                      resideInAnyPackage("io.holdfast.sources.posix..", "io.holdfast.engine..")
                          .negate()))
          .should(
              dependOnClassesThat(
                  belongToAnyOf(Linker.class, SymbolLookup.class, FunctionDescriptor.class)))
          .because("system calls have one home; memory that is mapped is no call");

  @ArchTest
  static final ArchRule onlyTestsWeakenKeys =
      noClasses()
          .should()
          .callMethod(KeyStrength.class, "replaceCalibrated", KeyStrength.class)
          .because("new keys are weak in processes with tests, and in no others (ADR 0294)");

  @ArchTest
  static final ArchRule noDrawers =
      noClasses()
          .should()
          .resideInAnyPackage("..util..", "..utils..", "..common..", "..helper..", "..misc..")
          .because("a helper lives beside its user and moves to base with its third");

  @ArchTest
  static final ArchRule namesSayWhatIsSpecial =
      noClasses()
          .that(resideInAPackage(OWN))
          .should()
          .haveSimpleNameEndingWith("Impl")
          .orShould()
          .haveSimpleNameEndingWith("Manager")
          .orShould()
          .haveSimpleNameEndingWith("Util")
          .orShould()
          .haveSimpleNameEndingWith("Utils");

  @ArchTest
  static final ArchRule exceptionsAreOurs =
      noClasses()
          .that(resideInAPackage(OWN))
          .should(throwBare(RuntimeException.class))
          .because("a failure has a code, a cause and a next step");

  @ArchTest
  static void everyPackageIsNullMarked(JavaClasses all) {
    var bare =
        all.stream()
            .filter(each -> !each.getPackageName().contains(".generated"))
            .filter(
                each -> !each.getPackage().isAnnotatedWith("org.jspecify.annotations.NullMarked"))
            .map(JavaClass::getPackageName)
            .collect(Collectors.toSet());
    assertThat(bare).as("packages without @NullMarked package-info").isEmpty();
  }

  /**
   * Classes of room {@code name} see themselves, the rooms of {@code mayImport}, and no other room.
   */
  private static ArchRule room(String name, String... mayImport) {
    var allowed = new ArrayList<>(List.of("io.holdfast." + name + ".."));
    for (var room : mayImport) {
      allowed.add("io.holdfast." + room + "..");
    }
    var strangers =
        resideInAPackage(OWN).and(resideInAnyPackage(allowed.toArray(String[]::new)).negate());
    return noClasses()
        .that(resideInAPackage("io.holdfast." + name + ".."))
        .should(dependOnClassesThat(strangers))
        .because("%s may import %s".formatted(name, List.of(mayImport)));
  }

  private static ArchCondition<JavaClass> throwBare(Class<? extends Throwable> type) {
    return new ArchCondition<>("make a bare " + type.getSimpleName()) {
      @Override
      public void check(JavaClass each, ConditionEvents events) {
        each.getConstructorCallsFromSelf().stream()
            .filter(call -> call.getTargetOwner().isEquivalentTo(type))
            .filter(call -> !call.getOrigin().isConstructor())
            .forEach(
                call -> events.add(SimpleConditionEvent.satisfied(each, call.getDescription())));
      }
    };
  }
}
