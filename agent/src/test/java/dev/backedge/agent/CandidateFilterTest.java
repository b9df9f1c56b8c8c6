package dev.backedge.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backedge.instrument.select.NamePattern;
import dev.backedge.instrument.select.OsrMention;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

class CandidateFilterTest {
    private final ClassLoader application = getClass().getClassLoader();
    private final ClassLoader agent = new ClassLoader(null) { };

    @ParameterizedTest
    @CsvSource({
            "com/acme/Sieve, com/acme/Sieve, true",
            "com/acme/Sieve, com/acme/Sieve$Inner, true",
            "com/acme/Sieve, com/acme/SieveTest, false",
            "com/acme/*, com/acme/a/b/C, true",
            "com/acme/*, com/acmes/C, false",
            "*, anything/At, true",
            "*Sieve, com/acme/Sieve, true",
            "*Sieve, com/acme/Sieve$1, true",
            "*Sieve, com/acme/Sieves, false",
            "com/*/Sieve, com/a/b/Sieve, true",
            "com/*/Sie*e, com/a/b/Siiieve, false",
            "a*b*c, aXbXbYc, true"})
    void patterns(String pattern, String name, boolean matches) {
        assertThat(new NamePattern(pattern).matchesClass(name)).isEqualTo(matches);
    }

    @Test
    void anEmptyPatternMatchesNothingSinceThereIsNone() {
        assertThatThrownBy(() -> new NamePattern("")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("is no pattern");
    }

    @Test
    void patternsOfMethods() {
        NamePattern pattern = new NamePattern(" com.acme.*::run*It ");
        assertThat(pattern.matches("com/acme/A", "runIt")).isTrue();
        assertThat(pattern.matches("com/acme/A$B", "runAndHitIt")).isTrue();
        assertThat(pattern.matches("com/acme/A", "runIt$1")).isFalse();
        assertThat(pattern.matches("com/A", "runIt")).isFalse();
        assertThat(new NamePattern("com.acme.A").matches("com/acme/A", "any")).isTrue();
    }

    @Test
    void excludeWinsAndAMethodPatternChoosesItsClass() {
        CandidateFilter filter = filter(List.of("com.acme.*", "org.B::run"), List.of("com.acme.secret.*", "com.acme.A::slow"), agent);

        assertThat(filter.accepts(null, application, "com/acme/A", new byte[0])).isTrue();
        assertThat(filter.accepts(null, application, "com/acme/secret/A", new byte[0])).isFalse();
        assertThat(filter.accepts(null, application, "org/B", new byte[0])).isTrue();
        assertThat(filter.accepts(null, application, "org/C", new byte[0])).isFalse();
    }

    @Test
    void neverTheJdkNorTheAgent() {
        CandidateFilter filter = filter(List.of("*"), List.of(), agent);

        assertThat(filter.accepts(String.class.getModule(), null, "java/lang/String", new byte[0])).isFalse();
        assertThat(filter.accepts(null, ClassLoader.getPlatformClassLoader(), "java/sql/Date", new byte[0])).isFalse();
        assertThat(filter.accepts(ModuleLayer.boot().findModule("jdk.compiler").orElseThrow(), application, "com/sun/tools/javac/Main", new byte[0])).isFalse();
        assertThat(filter.accepts(null, agent, "dev/backedge/compiler/LoopCompiler", new byte[0])).isFalse();
        assertThat(filter.accepts(null, application, "dev/backedge/agent/boot/BackedgeAgent", new byte[0])).isFalse();
        assertThat(filter.accepts(null, application, "dev/backedge/examples/Sieve", new byte[0])).isTrue();
    }

    @Test
    void anAnnotationOfTheNameOsrIsSeenInTheConstantPool() throws IOException {
        CandidateFilter filter = filter(List.of(), List.of("com.acme.No"), agent);
        byte[] annotated = annotated("Lmy/own/Osr;");

        assertThat(filter.accepts(null, application, "com/acme/Yes", annotated)).isTrue();
        assertThat(filter.accepts(null, application, "com/acme/No", annotated)).isFalse();
        assertThat(OsrMention.isIn(annotated("LOsr;"))).isTrue();
        assertThat(OsrMention.isIn(annotated("Lmy/own/Nest$Osr;"))).isTrue();
        assertThat(OsrMention.isIn(annotated("Lmy/own/Osra;"))).isFalse();
        assertThat(OsrMention.isIn(annotated("Lmy/own/MyOsr;"))).isFalse();
        try (InputStream in = String.class.getResourceAsStream("String.class")) {
            assertThat(OsrMention.isIn(in.readAllBytes())).isFalse();
        }
    }

    @Test
    void damagedFilesAreNotMistakenNorDoTheyThrow() {
        byte[] file = annotated("Lmy/own/Osr;");
        for (int length = 0; length < file.length; length++) {
            OsrMention.isIn(java.util.Arrays.copyOf(file, length));
        }
        assertThat(OsrMention.isIn(new byte[100])).isFalse();
    }

    private static CandidateFilter filter(List<String> include, List<String> exclude, ClassLoader agent) {
        return new CandidateFilter(NamePattern.of(include), NamePattern.of(exclude), agent);
    }

    private static byte[] annotated(String descriptor) {
        ClassWriter out = new ClassWriter(0);
        out.visit(Opcodes.V1_8, Opcodes.ACC_PUBLIC, "com/acme/A", null, "java/lang/Object", null);
        out.newConst(1L);
        out.newConst(2.0);
        out.visitAnnotation(descriptor, false).visitEnd();
        out.visitEnd();
        return out.toByteArray();
    }
}
