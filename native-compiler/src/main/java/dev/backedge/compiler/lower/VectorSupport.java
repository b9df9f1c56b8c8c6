package dev.backedge.compiler.lower;

import dev.backedge.compiler.Bailout;
import dev.backedge.compiler.ir.Block;
import dev.backedge.compiler.ir.ElementKind;
import dev.backedge.compiler.ir.ExitReason;
import dev.backedge.compiler.ir.FrameState;
import dev.backedge.compiler.ir.Function;
import dev.backedge.compiler.ir.Instr;
import dev.backedge.compiler.ir.Opcode;
import dev.backedge.compiler.ir.Terminator;
import dev.backedge.compiler.ir.Type;
import dev.backedge.compiler.ir.Value;
import dev.backedge.compiler.x64.CpuFeatures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells which operations on vectors there is code for on a CPU: by selecting it, so that it is never out of step with the selection. Remembers its answers for as long as the compiler lives.
 */
public final class VectorSupport {
    private static final Map<Question, Boolean> ANSWERS = new ConcurrentHashMap<>();

    private record Question(CpuFeatures cpu, Opcode opcode, Type result, List<Type> operands, ElementKind element) {
    }

    private final CpuFeatures cpu;

    public VectorSupport(CpuFeatures cpu) {
        this.cpu = cpu;
    }

    /** Size of the registers that vectors are kept in: 16, 32 or 64. Wider vectors take several. */
    public int registerBytes() {
        return new VectorRows(cpu).maxBytes();
    }

    /** Whether masks have registers of their own: then what is done under a mask costs no more than without. */
    public boolean hasMaskRegisters() {
        return new VectorRows(cpu).hasOpmasks();
    }

    /**
     * Whether a function with this operation is no {@link Bailout}. The count of a shift and the factor of {@code geometric} are taken to be constant where they are scalars.
     *
     * @param result null if there is none
     * @param element for what accesses elements, otherwise null
     */
    public boolean supports(Opcode opcode, Type result, List<Type> operands, ElementKind element) {
        if (element == null && operands.contains(Type.ADDR)) {
            // no vector is made of addresses
            return false;
        }
        return ANSWERS.computeIfAbsent(new Question(cpu, opcode, result, List.copyOf(operands), element), VectorSupport::answer);
    }

    /** The same of an instruction; whatever has nothing to do with vectors is supported. */
    public boolean supports(Instr instr) {
        List<Type> operands = instr.operands().stream().map(Value::type).toList();
        boolean scalar = (instr.type() == null || instr.type().isScalar()) && operands.stream().allMatch(Type::isScalar);
        return scalar || supports(instr.opcode(), instr.type(), operands, instr.element());
    }

    private static boolean answer(Question question) {
        List<ElementKind> arrays = new ArrayList<>();
        for (Type type : question.operands) {
            arrays.add(type == Type.ADDR ? question.element : elementOf(type));
        }
        Function function = new Function("question", arrays);
        Block block = function.newBlock();
        List<Value> operands = new ArrayList<>();
        for (int i = 0; i < question.operands.size(); i++) {
            operands.add(operand(function, block, question.operands.get(i), i));
        }
        Instr instr = add(block, function.newInstr(question.opcode, question.result, operands, 0, question.element, null));
        List<Value> state = new ArrayList<>();
        if (question.result != null && question.result.isScalar()) {
            state.add(instr);
        } else if (question.result != null && question.result.isMask()) {
            state.add(add(block, function.newInstr(Opcode.MASK_BITS, Type.I64, List.of(instr))));
        } else if (question.result != null) {
            state.add(add(block, function.newInstr(Opcode.EXTRACT, question.result.lane().scalar(), List.of(instr))));
        }
        block.setTerminator(new Terminator.Exit(new FrameState(ExitReason.LOOP_EXIT, 0, 0, state)));
        try {
            Lowering.lower(function, new Lowering.Settings(question.cpu, 0, 1, 0, resumePoint -> new int[state.size()]));
            return true;
        } catch (Bailout lacking) {
            return false;
        }
    }

    private static ElementKind elementOf(Type type) {
        if (type.isVector()) {
            for (ElementKind kind : ElementKind.values()) {
                if (kind.lane() == type.lane()) {
                    return kind;
                }
            }
        }
        return ElementKind.BYTE;
    }

    private static Value operand(Function function, Block block, Type type, int i) {
        if (type.isVector()) {
            Value zero = add(block, function.newConst(Type.I32, 0));
            return add(block, function.newInstr(Opcode.VLOAD, type, List.of(base(function, block, i), zero), 0, elementOf(type), null));
        } else if (type.isMask()) {
            Value zero = add(block, function.newConst(Type.I32, 0));
            return add(block, function.newInstr(Opcode.MASK_BELOW, type, List.of(add(block, function.newInstr(Opcode.ENTRY_SLOT, Type.I32, List.of())), zero)));
        } else if (type == Type.ADDR) {
            return base(function, block, i);
        }
        return i > 0 ? add(block, function.newConst(type, 3)) : add(block, function.newInstr(Opcode.ENTRY_SLOT, type, List.of()));
    }

    private static Value base(Function function, Block block, int i) {
        Value name = add(block, function.newConst(Type.REF, i + 1));
        return add(block, function.newInstr(Opcode.ARRAY_BASE, Type.ADDR, List.of(name)));
    }

    private static Instr add(Block block, Instr instr) {
        block.body().add(instr);
        return instr;
    }
}
