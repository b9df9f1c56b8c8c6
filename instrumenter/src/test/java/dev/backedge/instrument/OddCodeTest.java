package dev.backedge.instrument;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.bytecode.FieldLookup;
import dev.backedge.compiler.bytecode.MethodLoops;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.util.CheckClassAdapter;

/** Loops as only a class file can have them, in class files of every version with a difference. */
class OddCodeTest {
    private static final Bridge BRIDGE = new Bridge("dev/backedge/instrument/FakeBridge");

    /** 45.3 is the first there was; 50 the first with frames, 51 the first that must have them; 61 is Java 17's. */
    static IntStream versions() {
        return IntStream.concat(IntStream.of(Opcodes.V1_1, 46, 47, 48), IntStream.of(49, 50, 51, 52, 61));
    }

    private final List<LoopSite> sites = new ArrayList<>();

    private byte[] instrument(byte[] classFile) {
        AtomicInteger next = new AtomicInteger();
        InstrumentedClass result = new LoopInstrumenter(BRIDGE).instrument(classFile, MethodFilter.ALL, (c, m, d, region) -> next.getAndIncrement(), FieldLookup.NONE);
        sites.clear();
        sites.addAll(result.sites());
        return result.bytes();
    }

    private static Object run(byte[] classFile, String method) throws ReflectiveOperationException {
        return Classes.loader(Map.of(OddCode.NAME, classFile)).loadClass(OddCode.NAME).getMethod(method).invoke(null);
    }

    /** What ASM's own verifier has to say. */
    private static String complaints(byte[] classFile, ClassLoader loader) {
        StringWriter complaints = new StringWriter();
        CheckClassAdapter.verify(new ClassReader(classFile), loader, false, new PrintWriter(complaints, true));
        return complaints.toString();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void computesTheSameInAnyVersion(int version) throws ReflectiveOperationException {
        byte[] original = OddCode.classFile(version, OddCode.loops());
        byte[] rewritten = instrument(original);
        assertThat(sites).hasSize(OddCode.loops().size()).allMatch(LoopSite::hooked);
        assertThat(complaints(rewritten, getClass().getClassLoader())).isEmpty();
        assertThat(new ClassReader(rewritten).readUnsignedShort(6)).isEqualTo(version & 0xFFFF);
        for (LoopSite site : sites) {
            Object expected = run(original, site.method());
            FakeBridge.reset(3);
            assertThat(run(rewritten, site.method())).as(site.method()).isEqualTo(expected);
            assertThat(FakeBridge.overflows).as(site.method()).isPositive();
            for (int seed = 0; seed < 8; seed++) {
                MethodLoops loops = MethodLoops.analyze(original, site.method(), site.descriptor(), FieldLookup.NONE);
                FakeBridge.reset(3);
                FakeBridge.install(site.site(), new SimulatedCode(loops, loops.regions().get(site.region().number()), new Random(seed), 0.15));
                assertThat(run(rewritten, site.method())).as("%s, seed %d", site.method(), seed).isEqualTo(expected);
                assertThat(FakeBridge.entered).as(site.method()).isPositive();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void verifiesWhereTheVerifierKnowsMore(int version) throws ReflectiveOperationException {
        byte[] original = OddCode.classFile(version, Map.of("comparedNumbers", OddCode::comparedNumbers));
        byte[] rewritten = instrument(original);
        assertThat(sites).hasSize(1);
        FakeBridge.reset(3);
        assertThat(run(rewritten == null ? original : rewritten, "comparedNumbers")).isEqualTo(2L).isEqualTo(run(original, "comparedNumbers"));
    }

    @ParameterizedTest
    @MethodSource("versions")
    void handsControlThroughALoopWhereALocalIsOfAnotherKind(int version) throws ReflectiveOperationException {
        String method = "deadReferenceThatBecomesACounter";
        byte[] original = OddCode.classFile(version, Map.of(method, OddCode::deadReferenceThatBecomesACounter));
        byte[] rewritten = instrument(original);
        assertThat(sites).hasSize(3).allMatch(LoopSite::hooked);
        Object expected = run(original, method);
        for (LoopSite site : sites) {
            for (int seed = 0; seed < 8; seed++) {
                MethodLoops loops = MethodLoops.analyze(original, method, site.descriptor(), FieldLookup.NONE);
                FakeBridge.reset(3);
                FakeBridge.install(site.site(), new SimulatedCode(loops, loops.regions().get(site.region().number()), new Random(seed), 0.15));
                assertThat(run(rewritten, method)).as("loop %d, seed %d", site.site(), seed).isEqualTo(expected);
                assertThat(FakeBridge.entered).isPositive();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void refusesWhatItCannotEnter(int version) throws ReflectiveOperationException {
        byte[] original = OddCode.classFile(version, OddCode.refused());
        assertThat(instrument(original)).isNull();
        assertThat(sites).hasSize(OddCode.refused().size()).allSatisfy(site -> assertThat(site.refusal().code()).isEqualTo(site.method()));
        for (String method : OddCode.refused().keySet()) {
            assertThat(run(original, method)).as("the test's own class").isInstanceOf(Long.class);
        }
    }

    @Test
    void refusesLoopsOfMethodsWithSubroutines() throws ReflectiveOperationException {
        byte[] original = OddCode.subroutine();
        assertThat(run(original, "subroutine")).isEqualTo(300L);
        assertThat(instrument(original)).isNull();
        assertThat(sites).singleElement().satisfies(site -> assertThat(site.refusal().code()).isEqualTo("SUBROUTINE"));
    }

    @Test
    void refusesLoopsBeforeTheSuperclassIsConstructed() throws ReflectiveOperationException {
        byte[] original = OddCode.loopBeforeSuper(Opcodes.V17);
        assertThat(run(original, "run")).isEqualTo(350L);
        assertThat(instrument(original)).isNull();
        assertThat(sites).singleElement().satisfies(site -> assertThat(site.refusal().code()).isEqualTo("UNINITIALIZED_OBJECT"));
    }

    @Test
    void compiledSubjectsPassAsmsVerifierToo() {
        Map<String, byte[]> original = Classes.compile("Subjects", LoopInstrumenterTest.subjects(), 17);
        Map<String, byte[]> rewritten = new HashMap<>(original);
        int hooks = 0;
        for (Map.Entry<String, byte[]> entry : original.entrySet()) {
            byte[] bytes = instrument(entry.getValue());
            rewritten.put(entry.getKey(), bytes == null ? entry.getValue() : bytes);
            hooks += (int) sites.stream().filter(LoopSite::hooked).count();
        }
        assertThat(hooks).isGreaterThan(40);
        ClassLoader loader = Classes.loader(rewritten);
        rewritten.forEach((name, bytes) -> assertThat(complaints(bytes, loader)).as(name).isEmpty());
    }
}
