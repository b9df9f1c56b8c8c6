package dev.backedge.it.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.Opcodes;

class ShrinkerTest {
    private static boolean has(Node node, Predicate<Node> wanted) {
        return wanted.test(node) || node.kids().stream().anyMatch(kid -> has(kid, wanted));
    }

    private static boolean hasRemainderInLoop(Program program) {
        return has(program.run().body(), node -> node.op() == Op.FOR && has(node, in -> in.op() == Op.BIN && in.arg().equals(Opcodes.IREM)));
    }

    @Test
    void leavesLittleButWhatFails() {
        LongStream.range(1, 200).mapToObj(Generator::program).filter(ShrinkerTest::hasRemainderInLoop).limit(10).forEach(program -> {
            Program small = new Shrinker(ShrinkerTest::hasRemainderInLoop).shrink(program);
            assertThat(hasRemainderInLoop(small)).isTrue();
            assertThat(small.size()).as(Printer.print(small)).isLessThan(30);
        });
    }

    @Test
    void everyProgramCanBePrintedAndTheSeedSaysItAll() {
        IntStream.range(0, 100).forEach(seed -> {
            Program program = Generator.program(seed);
            assertThat(Printer.print(program)).isEqualTo(Printer.print(Generator.program(seed)));
            assertThat(Emitter.classFile(program, "fuzz/Plain")).isEqualTo(Emitter.classFile(Generator.program(seed), "fuzz/Plain"));
        });
    }
}
