package dev.backedge.compiler.bytecode;

import dev.backedge.compiler.ir.ElementKind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;

/** The bytecodes that compiled code executes itself. Every other one is a side exit taken before it. */
final class NativeSubset {
    private NativeSubset() {
    }

    /** @param frame the types before the instruction */
    static boolean holds(AbstractInsnNode instruction, TypeFrame frame) {
        int opcode = instruction.getOpcode();
        if (instruction instanceof LdcInsnNode constant) {
            return constant.cst instanceof Integer || constant.cst instanceof Long || constant.cst instanceof Float || constant.cst instanceof Double;
        }
        if (opcode == Opcodes.INVOKESTATIC) {
            Intrinsics.Intrinsic intrinsic = intrinsic(instruction);
            return intrinsic != null && (!intrinsic.operation().writesArray() || element(instruction, frame) != null);
        }
        if (isArrayAccess(opcode) || opcode == Opcodes.ARRAYLENGTH) {
            return element(instruction, frame) != null;
        }
        return opcode <= Opcodes.ALOAD
                || opcode >= Opcodes.ISTORE && opcode <= Opcodes.ASTORE
                || opcode >= Opcodes.POP && opcode <= Opcodes.GOTO
                || opcode == Opcodes.TABLESWITCH || opcode == Opcodes.LOOKUPSWITCH
                || opcode == Opcodes.IFNULL || opcode == Opcodes.IFNONNULL;
    }

    /** The intrinsic that a call is; null if it is none. */
    static Intrinsics.Intrinsic intrinsic(AbstractInsnNode instruction) {
        if (instruction instanceof MethodInsnNode call && call.getOpcode() == Opcodes.INVOKESTATIC && !call.itf) {
            return Intrinsics.find(call.owner, call.name, call.desc);
        }
        return null;
    }

    /** Whether a bytecode of the subset may have to leave: it may throw. */
    static boolean mayExit(AbstractInsnNode instruction) {
        int opcode = instruction.getOpcode();
        Intrinsics.Intrinsic intrinsic = intrinsic(instruction);
        return isArrayAccess(opcode) || opcode == Opcodes.ARRAYLENGTH || opcode == Opcodes.IDIV || opcode == Opcodes.LDIV
                || opcode == Opcodes.IREM || opcode == Opcodes.LREM || intrinsic != null && intrinsic.operation().mayExit();
    }

    static boolean isArrayLoad(int opcode) {
        return opcode >= Opcodes.IALOAD && opcode <= Opcodes.SALOAD;
    }

    static boolean isArrayStore(int opcode) {
        return opcode >= Opcodes.IASTORE && opcode <= Opcodes.SASTORE;
    }

    /** Whether the bytecode leaves the operand stack as it is, and takes place only if there is no null on top of it. */
    static boolean isNullCheck(AbstractInsnNode instruction) {
        Intrinsics.Intrinsic intrinsic = intrinsic(instruction);
        return intrinsic != null && intrinsic.operation() == Intrinsics.Operation.NON_NULL;
    }

    /** Whether a bytecode of the subset writes elements of an array. */
    static boolean writesArray(AbstractInsnNode instruction) {
        if (instruction.getOpcode() != Opcodes.INVOKESTATIC) {
            return isArrayStore(instruction.getOpcode()) || BufferCalls.puts(instruction);
        }
        Intrinsics.Intrinsic intrinsic = intrinsic(instruction);
        return intrinsic != null && intrinsic.operation().writesArray();
    }

    /** Whether stores to arrays that come before a bytecode must have happened when it is executed: it reads elements of an array, or writes many. */
    static boolean needsStores(AbstractInsnNode instruction) {
        return isArrayLoad(instruction.getOpcode()) || BufferCalls.accesses(instruction) || writesArray(instruction) && !isArrayStore(instruction.getOpcode());
    }

    static boolean isArrayAccess(int opcode) {
        return isArrayLoad(opcode) || isArrayStore(opcode);
    }

    /** Slots of the operand stack, from the bottom, that hold the arrays which a bytecode of the subset works on: their elements or length. */
    static List<Integer> arraySlots(AbstractInsnNode instruction, TypeFrame frame) {
        Intrinsics.Intrinsic intrinsic = intrinsic(instruction);
        if (intrinsic != null && intrinsic.operation().writesArray()) {
            int first = frame.height() - (Type.getArgumentsAndReturnSizes(intrinsic.descriptor()) >> 2) + 1;
            return intrinsic.operation() == Intrinsics.Operation.ARRAY_COPY ? List.of(first, first + 2) : List.of(first);
        }
        boolean access = isArrayAccess(instruction.getOpcode()) || instruction.getOpcode() == Opcodes.ARRAYLENGTH;
        return access ? List.of(arraySlot(instruction, frame)) : List.of();
    }

    /** Slot of the operand stack, from the bottom, that holds the array which an access or arraylength works on. */
    static int arraySlot(AbstractInsnNode instruction, TypeFrame frame) {
        int opcode = instruction.getOpcode();
        if (opcode == Opcodes.ARRAYLENGTH) {
            return frame.height() - 1;
        }
        return frame.height() - SimpleEffect.pops(opcode == Opcodes.AALOAD ? Opcodes.IALOAD : opcode);
    }

    /** Kind of the elements of the arrays that a bytecode works on; null if they are no primitive arrays, not known, or of two kinds. */
    static ElementKind element(AbstractInsnNode instruction, TypeFrame frame) {
        return switch (instruction.getOpcode()) {
            case Opcodes.IALOAD, Opcodes.IASTORE -> ElementKind.INT;
            case Opcodes.LALOAD, Opcodes.LASTORE -> ElementKind.LONG;
            case Opcodes.FALOAD, Opcodes.FASTORE -> ElementKind.FLOAT;
            case Opcodes.DALOAD, Opcodes.DASTORE -> ElementKind.DOUBLE;
            case Opcodes.CALOAD, Opcodes.CASTORE -> ElementKind.CHAR;
            case Opcodes.SALOAD, Opcodes.SASTORE -> ElementKind.SHORT;
            case Opcodes.BALOAD, Opcodes.BASTORE, Opcodes.ARRAYLENGTH ->
                frame.stack(arraySlot(instruction, frame)) instanceof String descriptor ? ElementKind.ofArray(descriptor) : null;
            case Opcodes.INVOKESTATIC -> {
                Set<Object> types = new HashSet<>();
                arraySlots(instruction, frame).forEach(slot -> types.add(frame.stack(slot)));
                yield types.size() == 1 && types.iterator().next() instanceof String descriptor ? ElementKind.ofArray(descriptor) : null;
            }
            default -> null;
        };
    }
}
