package dev.backedge.compiler.bytecode;

import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.BlockParam;
import dev.backedge.compiler.ir.ElementKind;
import dev.backedge.compiler.ir.FrameState;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import java.util.List;

/** Appends instructions to a block, and makes the blocks of what takes several. */
final class SsaEmitter {
    private final Function function;
    private Block block;

    SsaEmitter(Function function, Block block) {
        this.function = function;
        this.block = block;
    }

    /** The block that is being appended to. */
    Block block() {
        return block;
    }

    Block newBlock() {
        return function.newBlock();
    }

    BlockParam param(Block of, Type type) {
        return function.newParam(of, type);
    }

    /** Goes on in a block; the current one has its end. */
    void resume(Block next) {
        block = next;
    }

    /** Ends the current block and goes on in another one. */
    void end(Terminator terminator, Block next) {
        block.setTerminator(terminator);
        block = next;
    }

    Value constant(Type type, long bits) {
        return append(function.newConst(type, bits));
    }

    Value i32(int value) {
        return constant(Type.I32, value);
    }

    Value f32(float value) {
        return constant(Type.F32, Float.floatToRawIntBits(value));
    }

    Value f64(double value) {
        return constant(Type.F64, Double.doubleToRawLongBits(value));
    }

    /** An integer constant of the width of another value. */
    Value integerLike(Value model, long value) {
        return constant(model.type(), value);
    }

    Value entrySlot(Type type, int bufferIndex) {
        return append(function.newInstr(Opcode.ENTRY_SLOT, type, List.of(), bufferIndex, null, null));
    }

    /** An instruction whose result has the type of its first operand. */
    Value like(Opcode opcode, Value... operands) {
        return emit(opcode, operands[0].type(), operands);
    }

    /** A comparison, or any other instruction with this result type. */
    Value emit(Opcode opcode, Type type, Value... operands) {
        return append(function.newInstr(opcode, type, List.of(operands)));
    }

    Value select(Value condition, Value whenNonZero, Value whenZero) {
        return emit(Opcode.SELECT, whenNonZero.type(), condition, whenNonZero, whenZero);
    }

    void check(Opcode opcode, FrameState state, Value... operands) {
        append(function.newInstr(opcode, null, List.of(operands), 0, null, state));
    }

    Value tick(Value fuel, Value cost, FrameState state) {
        return append(function.newInstr(Opcode.TICK, Type.I32, List.of(fuel, cost), 0, null, state));
    }

    void count(int counter) {
        append(function.newInstr(Opcode.COUNT, null, List.of(), counter, null, null));
    }

    Value load(ElementKind element, Value base, Value index) {
        return append(function.newInstr(Opcode.LOAD, element.type(), List.of(base, index), 0, element, null));
    }

    void store(ElementKind element, Value base, Value index, Value value) {
        append(function.newInstr(Opcode.STORE, null, List.of(base, index, value), 0, element, null));
    }

    private Instr append(Instr instr) {
        block.body().add(instr);
        return instr;
    }
}
