package io.rewardwallet;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may use what. All arrows point one way; a new package has to be entered here. */
class ArchitectureTest {

    private static final String ROOT = "io.rewardwallet";
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("wallet", Set.of()),
            Map.entry("customer", Set.of()),
            Map.entry("eventstore", Set.of("wallet")),
            Map.entry("catalogue", Set.of("wallet", "eventstore")),
            Map.entry("desk", Set.of("wallet", "catalogue", "customer", "eventstore")),
            Map.entry("history", Set.of("wallet", "eventstore")),
            Map.entry("audit", Set.of("wallet", "history")),
            Map.entry("readmodel", Set.of("wallet", "eventstore", "history")),
            Map.entry("balance", Set.of("wallet", "history", "readmodel")),
            Map.entry("issuance", Set.of("wallet", "history", "readmodel")),
            Map.entry(
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
                            "issuance")));

    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void every_package_is_listed() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of("src/main/java/io/rewardwallet"))) {
            assertThat(folders.filter(Files::isDirectory)
                            .map(folder -> folder.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(MAY_USE.keySet());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wallet",
                "customer",
                "eventstore",
                "catalogue",
                "desk",
                "history",
                "audit",
                "readmodel",
                "balance",
                "issuance",
                "http"
            })
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

    @Test
    void nothing_is_allowed_that_is_not_used() {
        MAY_USE.forEach((name, allowed) -> {
            Set<String> used = ALL.that(resideInAPackage(packageOf(name))).stream()
                    .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                    .map(dependency -> dependency.getTargetClass().getPackageName())
                    .filter(target -> target.startsWith(ROOT + "."))
                    .map(target -> target.substring(ROOT.length() + 1).split("\\.")[0])
                    .collect(Collectors.toSet());
            assertThat(used).as("used by " + name).containsAll(allowed);
        });
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
    void there_are_no_cycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(ALL);
    }

    @Test
    void names_say_what_a_thing_is() {
        noClasses()
                .should()
                .haveNameMatching(".*(Impl|Manager|Helper|Service|Util|Utils|Dto)")
                .check(ALL);
        assertThat(MAY_USE.keySet()).doesNotContain("util", "common", "impl", "dto", "shared");
    }

    private static String packageOf(String name) {
        return ROOT + "." + name + "..";
    }
}
