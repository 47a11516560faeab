package io.rewardwallet;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.rewardwallet.eventstore.StoreUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What may use what. All arrows point one way; a new package has to be entered here, an arrow no longer used taken out. */
class ArchitectureTest {

    private static final String ROOT = "io.rewardwallet";

    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            entry("wallet", Set.of()),
            entry("customer", Set.of()),
            entry("security", Set.of("eventstore")),
            entry("eventstore", Set.of("wallet")),
            entry("catalogue", Set.of("wallet", "eventstore")),
            entry("desk", Set.of("wallet", "catalogue", "customer", "eventstore")),
            entry("history", Set.of("wallet", "eventstore")),
            entry("audit", Set.of("wallet", "history")),
            entry("readmodel", Set.of("wallet", "eventstore", "history")),
            entry("balance", Set.of("wallet", "history", "readmodel")),
            entry("issuance", Set.of("wallet", "history", "readmodel")),
            entry(
                    "http",
                    Set.of(
                            "wallet",
                            "catalogue",
                            "customer",
                            "desk",
                            "eventstore",
                            "history",
                            "audit",
                            "readmodel",
                            "balance",
                            "issuance",
                            "security")),
            entry(
                    "console",
                    Set.of("wallet", "catalogue", "customer", "desk", "history", "audit", "http", "security")));

    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void every_package_is_listed() throws IOException {
        Path root = Path.of("src/main/java/io/rewardwallet");
        try (Stream<Path> folders = Files.walk(root)) {
            assertThat(folders.filter(Files::isDirectory)
                            .filter(folder -> !folder.equals(root))
                            .map(folder -> root.relativize(folder).toString()))
                    .containsExactlyInAnyOrderElementsOf(MAY_USE.keySet());
        }
    }

    static Stream<String> packages() {
        return MAY_USE.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("packages")
    void a_package_uses_only_what_it_may(String name) {
        String[] allowed = Stream.concat(Stream.of(name), MAY_USE.get(name).stream())
                .map(ArchitectureTest::packageOf)
                .toArray(String[]::new);
        classes()
                .that()
                .resideInAPackage(packageOf(name))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(allowed).or(resideOutsideOfPackage(ROOT + "..")))
                .check(ALL);
    }

    @ParameterizedTest
    @MethodSource("packages")
    void a_package_uses_all_that_it_may(String name) {
        assertThat(packagesUsedBy(name)).containsAll(MAY_USE.get(name));
    }

    @Test
    void there_are_no_cycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(ALL);
    }

    @Test
    void the_wallet_knows_only_Java_and_Axon() {
        classes()
                .that()
                .resideInAPackage(packageOf("wallet"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(packageOf("wallet"), "java..", "org.axonframework..", "org.jspecify..")
                .check(ALL);
    }

    @Test
    void of_the_store_http_knows_only_that_it_may_be_away() {
        assertThat(ALL.stream()
                        .filter(type -> isIn("http", type))
                        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                        .map(dependency -> dependency.getTargetClass())
                        .filter(type -> isIn("eventstore", type))
                        .map(JavaClass::getName))
                .containsOnly(StoreUnavailable.class.getName());
    }

    @Test
    void names_say_what_a_thing_is() {
        noClasses()
                .should()
                .haveNameMatching(".*(Impl|Manager|Helper|Service|Utils?|Dto)")
                .check(ALL);
        assertThat(MAY_USE).doesNotContainKeys("util", "common", "shared", "impl", "dto");
    }

    private static Set<String> packagesUsedBy(String name) {
        return ALL.stream()
                .filter(type -> isIn(name, type))
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .map(dependency -> dependency.getTargetClass())
                .flatMap(target -> packages().filter(candidate -> isIn(candidate, target)))
                .collect(toCollection(TreeSet::new));
    }

    private static boolean isIn(String name, JavaClass type) {
        return type.getPackageName().equals(ROOT + "." + name);
    }

    private static String packageOf(String name) {
        return ROOT + "." + name + "..";
    }
}
