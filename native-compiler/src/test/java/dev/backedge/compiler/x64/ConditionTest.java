package dev.backedge.compiler.x64;

import static dev.backedge.compiler.x64.Condition.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConditionTest {
    @ParameterizedTest
    @EnumSource
    void negationTurnsTheLowestBitOfTheCode(Condition condition) {
        assertThat(condition.negate().code()).isEqualTo(condition.code() ^ 1);
        assertThat(condition.negate().negate()).isEqualTo(condition);
    }

    @Test
    void negationsHaveTheNamesOfTheManual() {
        assertThat(L.negate()).isEqualTo(GE);
        assertThat(LE.negate()).isEqualTo(G);
        assertThat(B.negate()).isEqualTo(AE);
        assertThat(BE.negate()).isEqualTo(A);
        assertThat(P.negate()).isEqualTo(NP);
    }

    /** Evaluates the orders on numbers, signed and unsigned, both ways round. */
    @ParameterizedTest
    @EnumSource(names = {"E", "NE", "L", "GE", "LE", "G", "B", "AE", "BE", "A"})
    void swappedOperandsCompareTheSame(Condition condition) {
        int[] numbers = {0, 1, -1, Integer.MIN_VALUE, Integer.MAX_VALUE};
        for (int a : numbers) {
            for (int b : numbers) {
                assertThat(holds(condition.swapOperands(), b, a)).as("%s %d %d", condition, a, b).isEqualTo(holds(condition, a, b));
            }
        }
    }

    private static boolean holds(Condition condition, int a, int b) {
        int unsigned = Integer.compareUnsigned(a, b);
        return switch (condition) {
            case E -> a == b;
            case NE -> a != b;
            case L -> a < b;
            case GE -> a >= b;
            case LE -> a <= b;
            case G -> a > b;
            case B -> unsigned < 0;
            case AE -> unsigned >= 0;
            case BE -> unsigned <= 0;
            case A -> unsigned > 0;
            default -> throw new AssertionError(condition);
        };
    }

    @ParameterizedTest
    @EnumSource(names = {"O", "NO", "S", "NS", "P", "NP"})
    void whatIsNoOrderCannotBeSwapped(Condition condition) {
        assertThatIllegalArgumentException().isThrownBy(condition::swapOperands);
    }
}
