package dev.backedge.compiler.vector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.CompilerOptions;
import dev.backedge.compiler.Remark;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.IrParser;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.opt.Optimizer;
import dev.backedge.compiler.opt.PassSink;
import dev.backedge.compiler.x64.CpuFeatures;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Random loops leave with the same state and the same arrays before and after vectorisation, interpreted and as machine code: for every number of iterations, and where several
 * names are one array.
 */
class VectorDifferentialTest {
    private static final int LOOPS = Integer.getInteger("backedge.seeds", 60);
    private static final long FIRST = Long.getLong("backedge.seed", 0);
    /** So that chunks end within the arrays, and not after a whole block. */
    private static final int FUEL = 23;
    private static final CompilerOptions AVX512 = new CompilerOptions(CpuFeatures.AVX512, 1_000_000, FUEL, true, false, Set.of(), 0, false);
    /** So that blocks of 64 iterations run, several at a time. */
    private static final int LONG_FUEL = 600;

    @TestFactory
    Stream<DynamicTest> vectorisedLoopsMeanTheSame() {
        return Differential.LEVELS.entrySet().stream().map(level -> DynamicTest.dynamicTest(level.getKey(), () -> {
            int vectorised = 0;
            for (long seed = FIRST; seed < FIRST + LOOPS; seed++) {
                vectorised += Differential.check(new RandomLoop(seed), seed, level.getValue(), FUEL).stream().anyMatch(Remark::vectorised) ? 1 : 0;
            }
            assertThat(vectorised).as("vectorised loops of " + LOOPS).isGreaterThan(LOOPS / 4);
        }));
    }

    @TestFactory
    Stream<DynamicTest> sumsOfBytesMeanTheSame() {
        return Differential.LEVELS.entrySet().stream().map(level -> DynamicTest.dynamicTest(level.getKey(), () -> {
            for (long seed = FIRST; seed < FIRST + (LOOPS + 1) / 2; seed++) {
                Differential.check(RandomLoop.ofBytes(seed), seed, level.getValue(), seed % 4 == 0 ? FUEL : LONG_FUEL);
            }
        }));
    }

    @Test
    void stepsKnownAtRunTimeAloneAreRefused() {
        Function function = IrParser.parse("""
                function Strided.sum(II[D[D)V@0 arrays [f64, f64]
                block0:
                  v0:i32 = entry_slot 0
                  v1:i32 = entry_slot 1
                  v2:i32 = entry_slot 2
                  v3:ref = const 1
                  v4:ref = const 2
                  v5:i32 = array_length v3
                  v6:i32 = array_length v4
                  v7:addr = array_base v3
                  v8:addr = array_base v4
                  v9:i32 = const 4096
                  v10:i32 = const 1
                  jump block1(v0, v9)
                block1(v20:i32, v21:i32):
                  v22:i32 = tick v21, v10 exit yield 0 @0 [v20, v1, v2]
                  v23:i32 = lt v20, v1
                  branch v23, block2, block3
                block2:
                  v24:i32 = mul v20, v2
                  bounds_check v24, v5 exit bounds_check 1 @1 [v20, v1, v2]
                  v25:f64 = load.f64 v7, v24
                  bounds_check v20, v6 exit bounds_check 1 @2 [v20, v1, v2]
                  store.f64 v8, v20, v25
                  v26:i32 = add v20, v10
                  jump block1(v26, v22)
                block3:
                  exit loop_exit 2 @3 [v20, v1, v2]
                """);
        assertThat(remarks(function)).contains("in steps of a number that is known at run time alone");
    }

    /** Of equal ones the first; of none that is greater what there was before. */
    @Test
    void placesOfExtremesAreFound() {
        for (String type : List.of("i32", "i64", "f32", "f64")) {
            Function function = IrParser.parse("""
                    function Place.greatest([DI)I@0 arrays [f64]
                    block0:
                      v0:i32 = entry_slot 0
                      v1:i32 = entry_slot 1
                      v2:i32 = entry_slot 2
                      v4:f64 = entry_slot 3
                      v3:ref = const 1
                      v5:i32 = array_length v3
                      v7:addr = array_base v3
                      v9:i32 = const 4096
                      v10:i32 = const 1
                      jump block1(v0, v4, v2, v9)
                    block1(v20:i32, v28:f64, v29:i32, v21:i32):
                      v22:i32 = tick v21, v10 exit yield 0 @0 [v20, v1, v29, v28]
                      v23:i32 = lt v20, v1
                      branch v23, block2, block3
                    block2:
                      bounds_check v20, v5 exit bounds_check 1 @1 [v20, v1, v29, v28]
                      v25:f64 = load.f64 v7, v20
                      v30:i32 = gt v25, v28
                      branch v30, block4, block5(v28, v29)
                    block4:
                      jump block5(v25, v20)
                    block5(v31:f64, v32:i32):
                      v26:i32 = add v20, v10
                      jump block1(v26, v31, v32, v22)
                    block3:
                      exit loop_exit 2 @3 [v20, v1, v29, v28]
                    """.replace("f64", type));
            assertThat(remarks(function)).as(type).contains(" vectorised: ").doesNotContain("not vectorised");
        }
    }

    @Test
    void runningSumsAreVectorised() {
        for (String opcode : List.of("add", "xor", "max")) {
            for (String type : List.of("i32", "i64")) {
                Function function = counted(List.of(type), List.of(type), "", """
                        v25:TYPE = load.TYPE v7, v20
                        v29:TYPE = OPCODE v28, v25
                        store.TYPE v7, v20, v29
                        """.replace("TYPE", type).replace("OPCODE", opcode), "v29");
                assertThat(remarks(function)).as(opcode + " " + type).contains(" vectorised: ").doesNotContain("not vectorised");
            }
        }
    }

    /** What a sum is at the beginning of an iteration takes all the block's summands to tell: too late for a load before theirs, or for a summand of their own. */
    @Test
    void sumsThatWaitForWhatComesAfterThemAreRefused() {
        String conditional = """
                  v40:i32 = and v28, v10
                  branch v40, block4, block5
                block4:
                  v41:i32 = load.i32 v7, v20
                  jump block6(v41)
                block5:
                  jump block6(v10)
                block6(v42:i32):
                  v43:i32 = load.i32 v8, v20
                  v44:i32 = add v28, v43
                  v45:i32 = xor v29, v42
                """;
        String crossed = """
                  v44:i32 = add v28, v29
                  v45:i32 = xor v29, v28
                """;
        String twice = """
                  v44:i32 = add v28, v29
                  v45:i32 = add v29, v10
                """;
        assertThat(remarks(conditional, "v44, v45")).contains("not vectorised: " + Recurrences.CARRIED);
        assertThat(remarks(crossed, "v44, v45")).contains("not vectorised: " + Recurrences.CARRIED);
        assertThat(remarks(twice, "v44, v44")).contains("not vectorised: " + Recurrences.CARRIED);
        assertThat(remarks(twice, "v44, v45")).contains(" vectorised: ").doesNotContain("not vectorised");
    }

    /** Of a loop over two arrays with two running values. */
    private static String remarks(String body, String arguments) {
        return remarks(counted(List.of("i32", "i32"), List.of("i32", "i32"), "", body + "store.i32 v8, v20, v44\n", arguments));
    }

    private static String remarks(Function function) {
        List<Remark> remarks = new ArrayList<>();
        Optimizer.optimize(function, AVX512, PassSink.NONE.collecting(remarks));
        return remarks.toString();
    }

    /**
     * A loop that counts v20 from v0 up to v1 and accesses arrays, whose bases are v7, and v8. v10 is 1.
     *
     * @param arrays types of their elements
     * @param running types of the values that each iteration hands to the next, v28, and v29
     * @param arguments what becomes of them
     */
    private static Function counted(List<String> arrays, List<String> running, String constants, String body, String arguments) {
        StringBuilder entry = new StringBuilder();
        StringBuilder initial = new StringBuilder();
        StringBuilder parameters = new StringBuilder();
        StringBuilder state = new StringBuilder();
        for (int k = 0; k < running.size(); k++) {
            entry.append("v%d:%s = entry_slot %d\n".formatted(80 + k, running.get(k), 2 + k));
            initial.append(", v").append(80 + k);
            parameters.append(", v%d:%s".formatted(28 + k, running.get(k)));
            state.append(", v").append(28 + k);
        }
        StringBuilder checks = new StringBuilder();
        for (int k = 0; k < arrays.size(); k++) {
            entry.append("v%d:ref = const %d\nv%d:i32 = array_length v%d\nv%d:addr = array_base v%d\n".formatted(3 + k, 1 + k, 5 + k, 3 + k, 7 + k, 3 + k));
            checks.append("bounds_check v20, v%d exit bounds_check 1 @%d [v20, v1%s]\n".formatted(5 + k, 1 + k, state));
        }
        return IrParser.parse("""
                function Counted.loop([J)J@0 arrays [ARRAYS]
                block0:
                v0:i32 = entry_slot 0
                v1:i32 = entry_slot 1
                ENTRYv9:i32 = const 4096
                v10:i32 = const 1
                CONSTANTSjump block1(v0INITIAL, v9)
                block1(v20:i32PARAMETERS, v21:i32):
                v22:i32 = tick v21, v10 exit yield 0 @0 [v20, v1STATE]
                v23:i32 = lt v20, v1
                branch v23, block2, block3
                block2:
                CHECKSBODYv26:i32 = add v20, v10
                jump block1(v26, ARGUMENTS, v22)
                block3:
                exit loop_exit 2 @3 [v20, v1STATE]
                """.replace("ARRAYS", String.join(", ", arrays)).replace("ENTRY", entry).replace("CONSTANTS", constants).replace("INITIAL", initial).replace("PARAMETERS", parameters)
                .replace("STATE", state).replace("CHECKS", checks).replace("BODY", body).replace("ARGUMENTS", arguments));
    }

    @Test
    void bytesAreSummedUpInLanesOfTheirSize() {
        for (String type : List.of("i32", "i64")) {
            for (String summand : List.of("v25", "and v25, v11", "abs v40")) {
                String sum = (summand.startsWith("v") ? "" : "v41:i32 = " + summand + "\n") + (type.equals("i64") ? "v42:i64 = i2l SUMMAND\nv29:i64 = add v28, v42" : "v29:i32 = add v28, SUMMAND");
                Function function = counted(List.of("i8", "i8"), List.of(type), "v11:i32 = const 255\n", """
                        v25:i32 = load.i8 v7, v20
                        v30:i32 = load.i8 v8, v20
                        v31:i32 = and v25, v11
                        v32:i32 = and v30, v11
                        v40:i32 = sub v31, v32
                        SUM
                        """.replace("SUM\n", sum + "\n").replace("SUMMAND", summand.startsWith("v") ? summand : "v41"), "v29");
                assertThat(remarks(function)).as(type + " " + summand).contains(" vectorised: 64 iterations a vector");
            }
        }
    }

    /** Eight of them to a block: what is added up in the block has them from before the loop. */
    @Test
    void lowBitsOfTheCounterAreTheSameInEachBlock() {
        Function function = counted(List.of("i64"), List.of("i64"), "v11:i32 = const 7\n", """
                v25:i64 = load.i64 v7, v20
                v30:i32 = and v20, v11
                v31:i64 = ushr v25, v30
                v29:i64 = xor v28, v31
                """, "v29");
        Optimizer.optimize(function, AVX512, PassSink.NONE);
        List<Opcode> vectors = function.blocks().stream().filter(block -> block.body().stream().anyMatch(instr -> instr.opcode() == Opcode.VLOAD))
                .flatMap(block -> block.body().stream()).filter(instr -> instr.type() != null && instr.type().isVector()).map(Instr::opcode).toList();
        assertThat(vectors).contains(Opcode.VLOAD, Opcode.USHR, Opcode.XOR).doesNotContain(Opcode.AND, Opcode.ADD);
    }

    /** Canonicalization has not seen the loop since one of its conditions has become a constant. */
    @Test
    void aChoiceThatIsMadeAlreadyIsNoExtreme() {
        Function function = IrParser.parse("""
                function Chosen.last([DI)D@0 arrays [f64]
                block0:
                  v0:i32 = entry_slot 0
                  v1:i32 = entry_slot 1
                  v3:ref = const 1
                  v7:addr = array_base v3
                  v10:i32 = const 1
                  v11:f64 = const 0.0
                  v12:i32 = const 1
                  jump block1(v0, v11)
                block1(v20:i32, v28:f64) bounded:
                  v25:f64 = load.f64 v7, v20
                  v30:f64 = select v12, v25, v28
                  v26:i32 = add v20, v10
                  v27:i32 = le v26, v1
                  branch v27, block1(v26, v30), block3
                block3:
                  exit loop_exit 2 @3 [v26, v30]
                """);
        List<Remark> remarks = new ArrayList<>();
        new LoopVectorizer(CpuFeatures.AVX512, remarks::add).run(function);
        assertThat(remarks).hasSize(1);
    }
}
