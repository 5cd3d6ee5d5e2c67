package io.heapfleet.jobs;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;

/** Who may know whom. A package is a step of the data's way, and a step never looks ahead. */
@AnalyzeClasses(
    packages = "io.heapfleet",
    importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.WithoutTestJars.class})
final class ArchitectureTest {
  private static final String JOBS = "io.heapfleet.jobs";

  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching("io.heapfleet.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule SPARK_STAYS_IN_JOBS =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.heapfleet.jobs..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..", "scala..");

  @ArchTest
  static final ArchRule AZURE_STAYS_IN_ITS_STORE =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.heapfleet.blob.azure..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.azure..", "com.microsoft.aad..", "reactor..");

  @ArchTest
  static final ArchRule PARQUET_STAYS_IN_TABLE_AND_JOBS =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.heapfleet.table..", "io.heapfleet.jobs..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.parquet..");

  @ArchTest
  static final ArchRule HADOOP_STAYS_WHERE_FILES_ARE =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.heapfleet.blob..", "io.heapfleet.table..", "io.heapfleet.jobs..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.hadoop..");

  /** What is told of a dump is the same whatever its format. */
  @ArchTest
  static final ArchRule ONLY_FORMATS_KNOW_FORMATS =
      noClasses()
          .that()
          .resideInAPackage("io.heapfleet..")
          .and()
          .resideOutsideOfPackages(
              "io.heapfleet.hprof..",
              "io.heapfleet.dotnet..",
              "io.heapfleet.format..",
              "io.heapfleet.collect..",
              JOBS + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.heapfleet.hprof..", "io.heapfleet.dotnet..", "io.heapfleet.format..");

  @ArchTest
  static final ArchRule THE_CORE_IS_JDK_ONLY =
      classes()
          .that()
          .resideInAnyPackage(
              "io.heapfleet.model..", "io.heapfleet.layout..", "io.heapfleet.graph..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "io.heapfleet..");

  /** A job hands tables to the next one, never objects. */
  @ArchTest
  static final ArchRule JOBS_DO_NOT_USE_SIBLING_JOBS =
      slices()
          .assignedFrom(new Job())
          .should()
          .notDependOnEachOther()
          .ignoreDependency(resideInAPackage(JOBS + ".cli.."), resideInAPackage(JOBS + ".."));

  /** So that it runs beside an application with nothing but a JDK. */
  @ArchTest
  static final ArchRule THE_COLLECTOR_NEEDS_NEITHER_SPARK_NOR_HADOOP_NOR_PARQUET =
      noClasses()
          .that()
          .resideInAPackage("io.heapfleet.collect..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache..", "scala..", "io.heapfleet.table..", "io.heapfleet.graph..");

  @ArchTest
  static final ArchRule COMMON_KNOWS_NO_JOB =
      noClasses()
          .that(not(resideInAnyPackage(JOBS + "..")))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(JOBS + "..");

  @ArchTest
  static final ArchRule NO_CUPBOARDS =
      noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Helpers|Manager)(\\$.*)?");

  /** The packages right below jobs, but for those that all jobs share. */
  private static final class Job implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
      String name = javaClass.getPackageName();
      if (!name.startsWith(JOBS + ".")) {
        return SliceIdentifier.ignore();
      }
      String job = name.substring(JOBS.length() + 1).replaceAll("\\..*", "");
      return switch (job) {
        case "output", "progress", "sql" -> SliceIdentifier.ignore();
        default -> SliceIdentifier.of(job);
      };
    }

    @Override
    public String getDescription() {
      return "a package of " + JOBS;
    }
  }

  /** Common's test classes come to this module as a jar once they are packaged. */
  static final class WithoutTestJars implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }
}
