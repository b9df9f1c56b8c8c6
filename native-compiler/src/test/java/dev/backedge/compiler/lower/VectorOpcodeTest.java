package dev.backedge.compiler.lower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.ir.ElementKind;
import dev.backedge.compiler.ir.IrInterpreter;
import dev.backedge.compiler.ir.IrPrinter;
import dev.backedge.compiler.ir.IrVerifier;
import dev.backedge.compiler.ir.Lane;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Signature;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.VectorForm;
import dev.backedge.compiler.testing.BackEnd;
import dev.backedge.compiler.testing.NativeCode;
import dev.backedge.compiler.testing.VectorFunction;
import dev.backedge.compiler.x64.CpuFeatures;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every opcode on every vector type, on seeded random operands with awkward ones among them: machine code against the interpreter. */
class VectorOpcodeTest {
    private static final int INPUTS = Integer.getInteger("backedge.random.inputs", 3);
    /** What AVX2 has no instructions for, on some lanes at least. */
    private static final Set<Opcode> LACKING_AVX2 = EnumSet.of(Opcode.LEADING_ZEROS, Opcode.L2F, Opcode.F2L, Opcode.D2L, Opcode.GEOMETRIC, Opcode.VLOAD_MASKED,
            Opcode.VSTORE_MASKED, Opcode.VGATHER);
    private static final Set<Opcode> LACKING_SSE2 = EnumSet.copyOf(LACKING_AVX2);
    private static final Set<Opcode> LACKING_AVX512 = EnumSet.of(Opcode.GEOMETRIC, Opcode.VGATHER);

    static {
        LACKING_SSE2.addAll(EnumSet.of(Opcode.SHL, Opcode.SHR, Opcode.USHR, Opcode.ROTL, Opcode.ROTR, Opcode.MUL_HIGH, Opcode.REVERSE_BYTES, Opcode.FMA, Opcode.CEIL, Opcode.FLOOR, Opcode.RINT,
                Opcode.UNZIP3, Opcode.ZIP3));
    }

    @TestFactory
    Stream<DynamicTest> machineCodeAgreesWithTheInterpreter() {
        return BackEnd.all().stream().flatMap(backEnd -> Arrays.stream(Opcode.values()).filter(opcode -> !VectorForm.of(opcode).isEmpty() && opcode != Opcode.CONST)
                .map(opcode -> dynamicTest(backEnd + ": " + opcode.text(), () -> compare(opcode, backEnd))));
    }

    private static void compare(Opcode opcode, BackEnd backEnd) {
        int lacking = 0;
        for (VectorForm form : VectorForm.of(opcode)) {
            // What the trivial allocator does is the same for all sizes.
            boolean all = !backEnd.name().contains("spilling");
            for (int lanes = all ? 2 : 8; lanes <= Type.MAX_LANES; lanes *= all ? 2 : 8) {
                for (Signature types : form.instances(lanes)) {
                    for (ElementKind element : elements(opcode, types)) {
                        lacking += compare(opcode, types, element, backEnd);
                    }
                }
            }
        }
        Set<Opcode> mayLack = new VectorRows(backEnd.cpu()).hasOpmasks() ? LACKING_AVX512 : backEnd.cpu().has(CpuFeatures.Feature.AVX2) ? LACKING_AVX2 : LACKING_SSE2;
        if (!mayLack.contains(opcode)) {
            assertThat(lacking).as("types without code").isZero();
        }
    }

    /** For a load or store every kind of element with such lanes; otherwise null alone. */
    private static List<ElementKind> elements(Opcode opcode, Signature types) {
        if (!opcode.accessesElements()) {
            return Arrays.asList((ElementKind) null);
        }
        Lane lane = (types.result() == null ? types.operands().get(2) : types.result()).lane();
        return Arrays.stream(ElementKind.values()).filter(kind -> kind.lane() == lane).toList();
    }

    /** 1 if the CPU lacks what it takes. */
    private static int compare(Opcode opcode, Signature types, ElementKind element, BackEnd backEnd) {
        Random random = new Random(opcode.ordinal() * 31L + types.hashCode());
        VectorFunction function = VectorFunction.of(opcode, types, element, random);
        IrVerifier.verify(function.function());
        BackEnd.Compiled compiled;
        try {
            compiled = backEnd.compile(function.function(), function::bufferIndices);
        } catch (Bailout bailout) {
            assertThat(bailout.code()).startsWith("CPU_LACKS");
            return 1;
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(backEnd + "\n" + IrPrinter.print(function.function()), e);
        }
        IrInterpreter interpreter = new IrInterpreter(function.function(), function::bufferIndices);
        try (NativeCode code = compiled.install()) {
            for (int i = 0; i < INPUTS; i++) {
                long seed = random.nextLong();
                VectorFunction.Inputs expected = function.inputs(new Random(seed));
                VectorFunction.Inputs actual = function.inputs(new Random(seed));
                interpreter.run(expected.buffer(), expected.arrays());
                code.run(actual.buffer(), actual.arrays());
                if (!function.outcome(actual).equals(function.outcome(expected))) {
                    assertThat(function.outcome(actual)).as("%s %s on %s, from %s%n%s", opcode.text(), types, backEnd, function.outcome(function.inputs(new Random(seed))), compiled.listing())
                            .isEqualTo(function.outcome(expected));
                }
            }
        }
        return 0;
    }
}
