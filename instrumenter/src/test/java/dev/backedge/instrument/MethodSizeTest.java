package dev.backedge.instrument;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.bytecode.FieldLookup;
import dev.backedge.compiler.bytecode.MethodLoops;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Hooks push no method over HotSpot's limit for compilation, nor over the class file's own; the outer ones are kept while there is room. */
class MethodSizeTest implements Opcodes {
    private static final Bridge BRIDGE = new Bridge("dev/backedge/instrument/FakeBridge");
    private static final int CLASS_FILE_LIMIT = 65535;

    private final List<LoopSite> sites = new ArrayList<>();

    private byte[] instrument(byte[] classFile) {
        AtomicInteger next = new AtomicInteger();
        InstrumentedClass result = new LoopInstrumenter(BRIDGE).instrument(classFile, MethodFilter.ALL, (c, m, d, region) -> next.getAndIncrement(), FieldLookup.NONE);
        sites.clear();
        sites.addAll(result.sites());
        return result.bytes();
    }

    private static byte[] classFile(Consumer<MethodVisitor> code) {
        return OddCode.classFile(V17, Map.of("run", code));
    }

    /** A loop of a few bytecodes, with so many that do nothing before it, in it, and after it. */
    private static byte[] loop(int before, int inside, int after) {
        return classFile(m -> {
            m.visitInsn(LCONST_0);
            m.visitVarInsn(LSTORE, 1);
            m.visitInsn(ICONST_0);
            m.visitVarInsn(ISTORE, 0);
            nops(m, before);
            Label header = new Label();
            m.visitLabel(header);
            m.visitVarInsn(LLOAD, 1);
            m.visitLdcInsn(31L);
            m.visitInsn(LMUL);
            m.visitVarInsn(ILOAD, 0);
            m.visitInsn(I2L);
            m.visitInsn(LADD);
            m.visitVarInsn(LSTORE, 1);
            nops(m, inside);
            OddCode.countTo(m, 0, 20, header);
            nops(m, after);
            m.visitVarInsn(LLOAD, 1);
            m.visitInsn(LRETURN);
        });
    }

    /** Two loops that do the same, one in the other. */
    private static byte[] nest(int before) {
        return nest(before, m -> { });
    }

    /** @param inOuter what the outer one does besides */
    private static byte[] nest(int before, Consumer<MethodVisitor> inOuter) {
        return classFile(m -> {
            m.visitInsn(LCONST_0);
            m.visitVarInsn(LSTORE, 2);
            nops(m, before);
            m.visitInsn(ICONST_0);
            m.visitVarInsn(ISTORE, 0);
            Label outer = new Label();
            m.visitLabel(outer);
            m.visitInsn(ICONST_0);
            m.visitVarInsn(ISTORE, 1);
            Label inner = new Label();
            m.visitLabel(inner);
            m.visitVarInsn(LLOAD, 2);
            m.visitLdcInsn(31L);
            m.visitInsn(LMUL);
            m.visitVarInsn(ILOAD, 1);
            m.visitInsn(I2L);
            m.visitInsn(LADD);
            m.visitVarInsn(LSTORE, 2);
            OddCode.countTo(m, 1, 12, inner);
            inOuter.accept(m);
            OddCode.countTo(m, 0, 12, outer);
            m.visitVarInsn(LLOAD, 2);
            m.visitInsn(LRETURN);
        });
    }

    private static void nops(MethodVisitor m, int count) {
        for (int i = 0; i < count; i++) {
            m.visitInsn(NOP);
        }
    }

    /** Bytes of bytecode of the class's only method, which has no jump over more than 32 KiB. */
    private static int size(byte[] classFile) {
        Label end = new Label();
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(classFile).accept(new ClassVisitor(ASM9, writer) {
            @Override
            public MethodVisitor visitMethod(int access, String name, String descriptor, String signature, String[] exceptions) {
                return new MethodVisitor(ASM9, super.visitMethod(access, name, descriptor, signature, exceptions)) {
                    @Override
                    public void visitMaxs(int maxStack, int maxLocals) {
                        visitLabel(end);
                        super.visitMaxs(maxStack, maxLocals);
                    }
                };
            }
        }, 0);
        writer.toByteArray();
        return end.getOffset();
    }

    private static Object run(byte[] classFile) throws ReflectiveOperationException {
        return Classes.loader(Map.of(OddCode.NAME, classFile)).loadClass(OddCode.NAME).getMethod("run").invoke(null);
    }

    private void runsTheSame(byte[] original, byte[] rewritten) throws ReflectiveOperationException {
        assertThat(Classes.withLoopsOfTwoEntries(rewritten)).isEmpty();
        Object expected = run(original);
        FakeBridge.reset(3);
        assertThat(run(rewritten)).isEqualTo(expected);
        assertThat(FakeBridge.overflows).isPositive();
        for (int seed = 0; seed < 2; seed++) {
            FakeBridge.reset(3);
            for (LoopSite site : sites) {
                if (site.hooked()) {
                    MethodLoops loops = MethodLoops.analyze(original, "run", "()J", FieldLookup.NONE);
                    FakeBridge.install(site.site(), new SimulatedCode(loops, loops.regions().get(site.region().number()), new Random(seed), 0.1));
                }
            }
            assertThat(run(rewritten)).as("seed %d", seed).isEqualTo(expected);
            assertThat(FakeBridge.entered).isPositive();
        }
    }

    private void assertTooLarge(int limit) {
        assertThat(sites).singleElement().satisfies(site -> {
            assertThat(site.refusal().code()).isEqualTo("METHOD_TOO_LARGE");
            assertThat(site.refusal().sentence()).contains(String.valueOf(limit));
        });
    }

    @Test
    void fillsTheLimitForCompilationToTheLastByte() throws ReflectiveOperationException {
        int bare = size(loop(0, 0, 0));
        int largest = 0;
        int refused = 0;
        for (int size = LoopInstrumenter.HUGE_METHOD - 250; size <= LoopInstrumenter.HUGE_METHOD; size++) {
            byte[] original = loop(size - bare, 0, 0);
            assertThat(size(original)).isEqualTo(size);
            byte[] rewritten = instrument(original);
            if (rewritten == null) {
                assertTooLarge(LoopInstrumenter.HUGE_METHOD);
                refused++;
            } else {
                assertThat(refused).as("methods refused that are smaller than one of %d bytes", size).isZero();
                largest = size(rewritten);
                if (largest > LoopInstrumenter.HUGE_METHOD - 4) {
                    runsTheSame(original, rewritten);
                }
            }
        }
        // the padding of the tableswitch may come between
        assertThat(largest).isBetween(LoopInstrumenter.HUGE_METHOD - 3, LoopInstrumenter.HUGE_METHOD);
        assertThat(refused).isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = {8001, 20_000, 64_000})
    void methodThatIsHugeAnywayGetsItsHook(int size) throws ReflectiveOperationException {
        byte[] original = loop(size - size(loop(0, 0, 0)), 0, 0);
        byte[] rewritten = instrument(original);
        assertThat(sites).singleElement().matches(LoopSite::hooked);
        assertThat(size(rewritten)).isBetween(size, CLASS_FILE_LIMIT);
        runsTheSame(original, rewritten);
    }

    @Test
    void jumpsToAFarSlowPath() throws ReflectiveOperationException {
        byte[] original = loop(100, 0, 33_000);
        byte[] rewritten = instrument(original);
        assertThat(sites).singleElement().matches(LoopSite::hooked);
        runsTheSame(original, rewritten);
    }

    @Test
    void jumpsBackOverABodyOf33000Bytes() throws ReflectiveOperationException {
        byte[] original = loop(100, 33_000, 100);
        byte[] rewritten = instrument(original);
        assertThat(sites).singleElement().matches(LoopSite::hooked);
        runsTheSame(original, rewritten);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 33_000})
    void methodOfAlmost64KiBIsLeftAlone(int after) {
        int bare = size(loop(0, 0, 0));
        assertThat(instrument(loop(CLASS_FILE_LIMIT - 5 - bare - after, 0, after))).isNull();
        assertTooLarge(CLASS_FILE_LIMIT);
    }

    @Test
    void outerHookIsKeptWhereBothDoNotFit() throws ReflectiveOperationException {
        int withBoth = size(instrument(nest(0)));
        assertThat(sites).hasSize(2).allMatch(LoopSite::hooked);
        byte[] original = nest(LoopInstrumenter.HUGE_METHOD - withBoth + 8);
        byte[] rewritten = instrument(original);
        assertThat(sites).extracting(site -> site.region().depth() + (site.hooked() ? " hooked" : " " + site.refusal().code()))
                .containsExactly("1 hooked", "2 METHOD_TOO_LARGE");
        assertThat(size(rewritten)).isLessThanOrEqualTo(LoopInstrumenter.HUGE_METHOD);
        runsTheSame(original, rewritten);
    }

    /** A loop with much to restore, by so many exits, then small ones. */
    private static byte[] largeAndSmall(int before) {
        return classFile(m -> {
            for (int local = 2; local < 42; local += 2) {
                m.visitInsn(LCONST_1);
                m.visitVarInsn(LSTORE, local);
            }
            nops(m, before);
            m.visitInsn(ICONST_0);
            m.visitVarInsn(ISTORE, 0);
            Label header = new Label();
            m.visitLabel(header);
            for (int local = 2; local < 42; local += 2) {
                m.visitVarInsn(LLOAD, local);
                m.visitVarInsn(ILOAD, 0);
                m.visitInsn(I2L);
                m.visitInsn(LADD);
                m.visitVarInsn(LSTORE, local);
            }
            OddCode.countTo(m, 0, 20, header);
            for (int loop = 0; loop < 3; loop++) {
                m.visitInsn(ICONST_0);
                m.visitVarInsn(ISTORE, 0);
                Label small = new Label();
                m.visitLabel(small);
                m.visitVarInsn(LLOAD, 2);
                m.visitVarInsn(ILOAD, 0);
                m.visitInsn(I2L);
                m.visitInsn(LADD);
                m.visitVarInsn(LSTORE, 2);
                OddCode.countTo(m, 0, 20, small);
            }
            m.visitVarInsn(LLOAD, 2);
            for (int local = 4; local < 42; local += 2) {
                m.visitVarInsn(LLOAD, local);
                m.visitInsn(LADD);
            }
            m.visitInsn(LRETURN);
        });
    }

    @Test
    void smallHooksAreKeptWhereALargeOneDoesNotFit() throws ReflectiveOperationException {
        int withAll = size(instrument(largeAndSmall(0)));
        assertThat(sites).hasSize(4).allMatch(LoopSite::hooked);
        byte[] original = largeAndSmall(LoopInstrumenter.HUGE_METHOD - withAll + 8);
        byte[] rewritten = instrument(original);
        assertThat(sites).extracting(LoopSite::hooked).containsExactly(true, true, true, false);
        runsTheSame(original, rewritten);
        original = largeAndSmall(LoopInstrumenter.HUGE_METHOD - size(largeAndSmall(0)) - 200);
        rewritten = instrument(original);
        assertThat(sites).extracting(LoopSite::hooked).startsWith(false, true);
        assertThat(size(rewritten)).isLessThanOrEqualTo(LoopInstrumenter.HUGE_METHOD);
        runsTheSame(original, rewritten);
    }

    @Test
    void innerHookIsKeptWhereTheOuterLoopMakesCalls() throws ReflectiveOperationException {
        Consumer<MethodVisitor> call = m -> {
            Label without = new Label();
            m.visitVarInsn(ILOAD, 0);
            m.visitJumpInsn(IFNE, without);
            m.visitMethodInsn(INVOKESTATIC, "java/lang/Thread", "yield", "()V", false);
            m.visitLabel(without);
        };
        int withBoth = size(instrument(nest(0, call)));
        assertThat(sites).hasSize(2).allMatch(LoopSite::hooked);
        byte[] original = nest(LoopInstrumenter.HUGE_METHOD - withBoth + 8, call);
        byte[] rewritten = instrument(original);
        assertThat(sites).extracting(site -> site.region().depth() + (site.hooked() ? " hooked" : " " + site.refusal().code()))
                .containsExactly("1 METHOD_TOO_LARGE", "2 hooked");
        runsTheSame(original, rewritten);
    }
}
