package dev.backedge.agent;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The directions of {@code docs/ARCHITECTURE.md}: nothing downstream knows what is upstream. */
class ArchitectureTest {
    private static final String COMPILER = "dev.backedge.compiler..";
    private static final String INSTRUMENTER = "dev.backedge.instrument..";
    private static final String TRAMPOLINES = "dev.backedge.trampoline..";
    private static final String AGENT = "dev.backedge.agent..";
    private static final String BOOT = "dev.backedge.agent.boot..";
    private static final String JDK = "java..";

    private static final JavaClasses PRODUCT = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.backedge");

    @Test
    void allOfTheProductIsLookedAt() {
        assertThat(PRODUCT.contain("dev.backedge.compiler.LoopCompiler")).isTrue();
        assertThat(PRODUCT.contain("dev.backedge.agent.AgentCore")).isTrue();
        assertThat(PRODUCT.contain("dev.backedge.agent.boot.BackedgeAgent")).isTrue();
    }

    @Test
    void theCompilerDependsOnAsmAlone() {
        only(COMPILER, JDK, "org.objectweb.asm..");
    }

    @Test
    void theCompilerStartsNoThreadAndKnowsNoInstrumentation() {
        noClasses().that().resideInAPackage(COMPILER).should().dependOnClassesThat().resideInAPackage("java.lang.instrument..")
                .orShould().dependOnClassesThat().areAssignableTo(Thread.class).check(PRODUCT);
    }

    @Test
    void theInstrumenterDependsOnTheAnalysisAlone() {
        only(INSTRUMENTER, JDK, "dev.backedge.compiler", "dev.backedge.compiler.bytecode..", "org.objectweb.asm..", "net.bytebuddy..");
    }

    @Test
    void theTrampolinesDependOnTheEncoderAndOnJnr() {
        only(TRAMPOLINES, JDK, "dev.backedge.compiler", "dev.backedge.compiler.x64..", "com.kenai.jffi..", "jnr..");
    }

    @Test
    void whatTheApplicationSeesDependsOnTheJdkAlone() {
        only(BOOT, JDK);
        only("dev.backedge.annotation..", JDK);
    }

    @Test
    void nobodyKnowsTheAgent() {
        noClasses().that().resideOutsideOfPackage(AGENT).should().dependOnClassesThat().resideInAPackage(AGENT).check(PRODUCT);
    }

    @Test
    void theIrKnowsNeitherWhereItComesFromNorWhereItGoes() {
        noClasses().that().resideInAnyPackage("dev.backedge.compiler.ir..").should().dependOnClassesThat()
                .resideInAnyPackage("dev.backedge.compiler.bytecode..", "dev.backedge.compiler.opt..", "dev.backedge.compiler.lir..",
                        "dev.backedge.compiler.lower..", "dev.backedge.compiler.regalloc..", "dev.backedge.compiler.x64..")
                .check(PRODUCT);
    }

    @Test
    void theAllocatorKnowsTheLirAlone() {
        noClasses().that().resideInAnyPackage("dev.backedge.compiler.regalloc..").should().dependOnClassesThat()
                .resideInAnyPackage("dev.backedge.compiler.bytecode..", "dev.backedge.compiler.opt..", "dev.backedge.compiler.lower..")
                .check(PRODUCT);
    }

    private void only(String from, String... to) {
        DescribedPredicate<JavaClass> foreign = resideOutsideOfPackages(concat(to, from));
        classes().that(resideInAnyPackage(from)).should().onlyDependOnClassesThat(DescribedPredicate.not(foreign)).allowEmptyShould(true).check(PRODUCT);
    }

    private static String[] concat(String[] many, String one) {
        String[] all = Arrays.copyOf(many, many.length + 1);
        all[many.length] = one;
        return all;
    }
}
