package dev.backedge.compiler.lower;

import dev.backedge.compiler.ir.Type;
import java.util.List;

/**
 * An exit of one LIR instruction.
 *
 * @param row row of {@code CompiledLoop.exits()}
 * @param resumePoint what the code returns
 * @param values what it stores in the OSR buffer
 */
record ExitPoint(int row, int resumePoint, List<Value> values) {
    ExitPoint {
        values = List.copyOf(values);
    }

    /**
     * @param buffer index into the OSR buffer, in longs
     * @param use position in the instruction's operand list, or -1 for a constant
     * @param constant the constant's bits; else what is to be added to the operand, which fits 32 bits: an integer that nothing but states want is made where they are left for
     */
    record Value(int buffer, Type type, int use, long constant) {
        boolean isConstant() {
            return use < 0;
        }
    }

    @Override
    public String toString() {
        return "exit" + row;
    }
}
