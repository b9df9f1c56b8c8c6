package dev.backedge.compiler.lower;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backedge.compiler.lir.LirBlock;
import dev.backedge.compiler.lir.LirFunction;
import dev.backedge.compiler.lir.LirInstruction;
import dev.backedge.compiler.x64.Condition;
import dev.backedge.compiler.x64.General;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class BlockLayoutTest {
    private final LirFunction function = new LirFunction("layout");

    @Test
    void aLoopIsRotatedSoThatItsHeaderFollowsTheLatch() {
        LirBlock entry = block(1);
        LirBlock header = block(100);
        LirBlock body = block(99);
        LirBlock latch = block(99);
        LirBlock done = block(1);
        jump(entry, header);
        branch(header, done, body);
        jump(body, latch);
        jump(latch, header);
        exit(done);

        BlockLayout layout = layout();

        assertThat(layout.order()).containsExactly(entry, body, latch, header, done);
        assertThat(layout.isLoopTop(body)).isTrue();
        assertThat(layout.isLoopTop(header)).isFalse();
    }

    @Test
    void theLikelyWayFallsThroughAndTheRareOneComesLater() {
        LirBlock entry = block(1);
        LirBlock header = block(100);
        LirBlock rare = block(1);
        LirBlock often = block(99);
        LirBlock latch = block(100);
        LirBlock done = block(1);
        jump(entry, header);
        branch(header, rare, often);
        jump(rare, latch);
        jump(often, latch);
        LirBlock back = block(99);
        branch(latch, back, done);
        jump(back, header);
        exit(done);

        BlockLayout layout = new BlockLayout(function, block -> block == back ? header : block);

        assertThat(layout.order()).containsExactly(entry, header, often, latch, done, rare);
        assertThat(layout.isLoopTop(header)).isTrue();
    }

    @Test
    void aSecondLatchGetsACopyOfTheHeaderThatIsNoMoreThanATest() {
        LirBlock entry = block(1);
        LirBlock header = block(100);
        LirBlock body = block(99);
        LirBlock first = block(60);
        LirBlock second = block(39);
        LirBlock done = block(1);
        jump(entry, header);
        branch(header, done, body);
        branch(body, first, second);
        jump(first, header);
        jump(second, header);
        exit(done);

        BlockLayout layout = layout();

        assertThat(layout.order()).containsExactly(entry, first, header, body, second, done);
        assertThat(layout.copied(second, second.instructions().get(0), done)).isSameAs(header);
        assertThat(layout.copied(first, first.instructions().get(0), header)).as("is next anyway").isNull();
        assertThat(layout.copied(entry, entry.instructions().get(0), first)).as("runs once").isNull();
        assertThat(layout.copied(header, header.instructions().get(0), second)).as("does not end with a jump").isNull();
    }

    @Test
    void coldBlocksAndThoseThatDoNothingAreNotInTheWay() {
        LirBlock entry = block(1);
        LirBlock nothing = block(1);
        LirBlock cold = new LirBlock(7, 0, true);
        function.blocks().add(cold);
        LirBlock done = block(1);
        branch(entry, cold, nothing);
        jump(nothing, done);
        exit(cold);
        exit(done);

        assertThat(new BlockLayout(function, block -> block == nothing ? done : block).order()).containsExactly(entry, done, cold);
    }

    @Test
    void theEntryComesFirstThoughItIsCold() {
        LirBlock entry = new LirBlock(0, 0, true);
        function.blocks().add(entry);
        exit(entry);
        assertThat(layout().order()).containsExactly(entry);

        LirBlock other = block(1);
        exit(other);
        assertThat(layout().order()).containsExactly(entry, other);
    }

    private BlockLayout layout() {
        return new BlockLayout(function, UnaryOperator.identity());
    }

    private LirBlock block(double frequency) {
        LirBlock block = new LirBlock(function.blocks().size(), 0, false, frequency);
        function.blocks().add(block);
        return block;
    }

    private static void jump(LirBlock from, LirBlock to) {
        from.instructions().add(new LirInstruction(new Control.Jump(), List.of()));
        from.successors().add(to);
    }

    private static void branch(LirBlock from, LirBlock whenTrue, LirBlock whenFalse) {
        from.instructions().add(new LirInstruction(new Control.Branch(General.TEST32_MR, FlagTest.of(Condition.E)), List.of()));
        from.successors().addAll(List.of(whenTrue, whenFalse));
    }

    private static void exit(LirBlock block) {
        block.instructions().add(new LirInstruction(new Control.Exit(null), List.of()));
    }
}
