package dev.backedge.instrument;

import dev.backedge.compiler.bytecode.Kind;
import dev.backedge.compiler.bytecode.TypeFrame;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;

/**
 * Takes the arguments of a method through memory, around a call that C2 cannot look through. A value that is alive across a call, or in two bodies of one method of which one calls something,
 * C2's register allocator keeps on the stack, and loads it in inner loops each time that it is needed: a fifth of the time of a short loop. What is loaded behind the call has a
 * life of its own, as an argument has that has just come in.
 *
 * <p>It does so with numbers and arrays of primitives; to give other references their types again could load classes that the program has not asked for.
 */
final class FreshArguments {
    /** Bytes of bytecode, at most: for each argument, and for all together. */
    private static final int EACH = 26;
    private static final int ALL = 24;

    private record Argument(Kind kind, String type, int local) {
    }

    private final List<Argument> numbers = new ArrayList<>();
    private final List<Argument> arrays = new ArrayList<>();

    FreshArguments(String className, MethodNode method) {
        TypeFrame frame = TypeFrame.initial(className, method);
        for (int local = 0; local < frame.maxLocals(); local++) {
            Kind kind = frame.localKind(local);
            if (kind == Kind.REFERENCE) {
                String type = (String) frame.local(local);
                if (type.startsWith("[") && !type.endsWith(";")) {
                    arrays.add(new Argument(kind, type, local));
                }
            } else if (kind != null) {
                numbers.add(new Argument(kind, null, local));
            }
        }
    }

    int bytes() {
        return ALL + EACH * (numbers.size() + arrays.size());
    }

    /** Pushes an array with all of them, the numbers in a {@code long[]}; null if there is nothing to take. Takes eight slots of the operand stack. */
    void pack(Code code) {
        if (numbers.isEmpty() && arrays.isEmpty()) {
            code.zero(Kind.REFERENCE);
            return;
        }
        code.pushInt(arrays.size() + 1);
        code.add(new TypeInsnNode(Opcodes.ANEWARRAY, "java/lang/Object"));
        code.op(Opcodes.DUP);
        code.pushInt(0);
        code.pushInt(numbers.size());
        code.add(new IntInsnNode(Opcodes.NEWARRAY, Opcodes.T_LONG));
        for (int i = 0; i < numbers.size(); i++) {
            code.op(Opcodes.DUP);
            code.pushInt(i);
            code.load(numbers.get(i).kind(), numbers.get(i).local());
            code.toBuffer(numbers.get(i).kind());
            code.op(Opcodes.LASTORE);
        }
        code.op(Opcodes.AASTORE);
        for (int i = 0; i < arrays.size(); i++) {
            code.op(Opcodes.DUP);
            code.pushInt(1 + i);
            code.load(Kind.REFERENCE, arrays.get(i).local());
            code.op(Opcodes.AASTORE);
        }
    }

    /** Loads them again from the array that a local variable holds. */
    void unpack(Code code, int packed) {
        for (int i = 0; i < arrays.size(); i++) {
            element(code, packed, 1 + i, arrays.get(i).type());
            code.store(Kind.REFERENCE, arrays.get(i).local());
        }
        if (!numbers.isEmpty()) {
            element(code, packed, 0, "[J");
            code.store(Kind.REFERENCE, packed);
        }
        for (int i = 0; i < numbers.size(); i++) {
            code.fromSlot(packed, i, numbers.get(i).kind());
            code.store(numbers.get(i).kind(), numbers.get(i).local());
        }
    }

    private static void element(Code code, int packed, int index, String type) {
        code.load(Kind.REFERENCE, packed);
        code.pushInt(index);
        code.op(Opcodes.AALOAD);
        code.cast(type);
    }
}
