package dev.testudo.conformance.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Holds the rooms apart: which module may use which, what no module of the simulation may touch,
/// and that every room says what it is.
class ModuleRulesTest {
  private static final String ROOT = "dev.testudo.";

  /// The arrows of the architecture: what each module may use beside itself and the JDK.
  private static final Map<String, Set<String>> MAY_USE =
      new TreeMap<>(
          Map.of(
              "architecture", Set.of(),
              "processor", Set.of("architecture"),
              "hypervisor", Set.of("architecture", "processor"),
              "boot", Set.of("architecture"),
              "machine", Set.of("architecture", "processor", "hypervisor", "boot"),
              "guests", Set.of(),
              "cli",
                  Set.of("architecture", "processor", "hypervisor", "boot", "machine", "guests")));

  /// Modules that are part of a running machine: deterministic, and closed to the host.
  private static final Set<String> SIMULATION =
      Set.of("architecture", "processor", "hypervisor", "boot", "machine");

  private static JavaClasses classes = new ClassFileImporter().importClasses();

  @BeforeAll
  static void read() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.testudo");
    assertThat(classes).isNotEmpty();
  }

  @TestFactory
  List<DynamicTest> modulesUseOnlyWhatTheyMay() {
    List<DynamicTest> tests = new ArrayList<>();
    MAY_USE.forEach((module, allowed) ->
        tests.add(
            DynamicTest.dynamicTest(
                module,
                () -> {
                  Set<String> strangers = new TreeSet<>(MAY_USE.keySet());
                  strangers.addAll(Set.of("conformance", "benchmarks"));
                  strangers.remove(module);
                  strangers.removeAll(allowed);
                  String[] packages =
                      strangers.stream().map(name -> ROOT + name + "..").toArray(String[]::new);
                  noClasses()
                      .that()
                      .resideInAPackage(ROOT + module + "..")
                      .should()
                      .dependOnClassesThat()
                      .resideInAnyPackage(packages)
                      .allowEmptyShould(true)
                      .check(classes);
                })));
    return tests;
  }

  @TestFactory
  List<DynamicTest> librariesStayAtTheEdges() {
    return SIMULATION.stream()
        .sorted()
        .map(module ->
            DynamicTest.dynamicTest(
                module,
                () ->
                    noClasses()
                        .that()
                        .resideInAPackage(ROOT + module + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideOutsideOfPackages("dev.testudo..", "java..", "org.jspecify..")
                        .allowEmptyShould(true)
                        .check(classes)))
        .toList();
  }

  @Test
  void descriptorsSayTheSame() throws IOException {
    Set<String> seen = new TreeSet<>();
    for (URL url :
        Collections.list(getClass().getClassLoader().getResources("module-info.class"))) {
      try (InputStream in = url.openStream()) {
        ModuleDescriptor descriptor = ModuleDescriptor.read(in);
        if (!descriptor.name().startsWith(ROOT)) {
          continue;
        }
        String module = descriptor.name().substring(ROOT.length());
        Set<String> allowed = MAY_USE.get(module);
        if (allowed != null) {
          seen.add(module);
          assertThat(
                  descriptor.requires().stream()
                      .map(ModuleDescriptor.Requires::name)
                      .filter(name -> name.startsWith(ROOT))
                      .map(name -> name.substring(ROOT.length())))
              .as("requires of %s", module)
              .isSubsetOf(allowed);
        }
      }
    }
    assertThat(seen).isEqualTo(MAY_USE.keySet());
  }

  @Test
  void everyRoomSaysWhatItIs() {
    Set<String> rooms = new TreeSet<>();
    Set<String> described = new TreeSet<>();
    for (JavaClass one : classes) {
      if (one.getSimpleName().equals("package-info")) {
        if (one.isAnnotatedWith("org.jspecify.annotations.NullMarked")) {
          described.add(one.getPackageName());
        }
      } else if (!one.getSimpleName().equals("module-info")) {
        rooms.add(one.getPackageName());
      }
    }
    assertThat(described).as("packages with a @NullMarked package-info").containsAll(rooms);
  }

  @Test
  void theTwoVirtualizationsNeverSeeEachOther() {
    for (String module : List.of("processor", "hypervisor.nested")) {
      for (String[] pair : new String[][] {{"vmx", "svm"}, {"svm", "vmx"}}) {
        noClasses()
            .that()
            .resideInAPackage(ROOT + module + "." + pair[0] + "..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + module + "." + pair[1] + "..")
            .allowEmptyShould(true)
            .check(classes);
      }
    }
  }

  @Test
  void instructionMeaningsKnowNoVirtualization() {
    noClasses()
        .that()
        .resideInAnyPackage(
            ROOT + "processor.semantics..",
            ROOT + "processor.memory..",
            ROOT + "processor.paging..",
            ROOT + "processor.decode..",
            ROOT + "processor.state..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            ROOT + "processor.vmx..", ROOT + "processor.svm..", ROOT + "processor.jit..")
        .allowEmptyShould(true)
        .check(classes);
  }

  @Test
  void aGuestCannotTouchTheJvmAndRunsAreRepeatable() {
    String[] simulation =
        SIMULATION.stream().map(module -> ROOT + module + "..").toArray(String[]::new);
    noClasses()
        .that()
        .resideInAnyPackage(simulation)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "sun..", "jdk.internal..", "java.lang.foreign..", "java.lang.reflect..", "java.net..")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.Thread")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .callMethodWhere(
            new DescribedPredicate<>("the wall clock") {
              @Override
              public boolean test(com.tngtech.archunit.core.domain.JavaMethodCall call) {
                return call.getTargetOwner().getPackageName().equals("java.time")
                    && call.getName().equals("now");
              }
            })
        .allowEmptyShould(true)
        .check(classes);
  }
}
