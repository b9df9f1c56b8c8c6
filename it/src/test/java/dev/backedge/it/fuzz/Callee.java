package dev.backedge.it.fuzz;

import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Opcodes;

/** A method that programs call; of one that is not static, the receiver comes first among its arguments. */
record Callee(Ty receiver, boolean isStatic, String name, String descriptor) {
    static final List<Callee> ALL = List.of(new Callee(Ty.CELL, false, "count", "()I"), new Callee(Ty.CELL, false, "at", "(I)I"), new Callee(Ty.CELL, false, "put", "(II)I"),
            new Callee(Ty.CELL, false, "mix", "(J)J"), new Callee(Ty.CELL, false, "turn", "(I)I"), new Callee(Ty.CELL, false, "scaled", "(D)D"), new Callee(Ty.CELL, true, "twice", "(D)D"),
            new Callee(Ty.CELL, true, "clamp", "(III)I"), new Callee(Ty.CELL, true, "bits", "(I)I"), new Callee(Ty.CELL, true, "deep", "(IJ)J"),
            new Callee(Ty.STRING, false, "charAt", "(I)C"), new Callee(Ty.STRING, false, "length", "()I"), new Callee(Ty.BOX, false, "intValue", "()I"),
            new Callee(Ty.BOX, false, "longValue", "()J"), new Callee(Ty.TURNER, false, "turn", "(I)I"), new Callee(Ty.TURNER, false, "again", "(I)I"),
            new Callee(Ty.COIL, false, "turns", "()I"), new Callee(Ty.COIL, false, "pitch", "()D"), new Callee(Ty.COIL, false, "stored", "(I)J"),
            new Callee(Ty.COIL, false, "size", "()I"), new Callee(Ty.COIL, false, "keep", "(IJ)J"), new Callee(Ty.COIL, false, "wind", "(I)I"),
            new Callee(Ty.COIL, false, "unboxed", "(I)I"), new Callee(Ty.COIL, false, "turned", "(I)I"), new Callee(Ty.COIL, false, "otherwise", "(I)I"),
            new Callee(Ty.COIL, true, "stepped", "(I)I"), new Callee(Ty.BUFFER, false, "get", "(I)B"), new Callee(Ty.BUFFER, false, "getShort", "(I)S"),
            new Callee(Ty.BUFFER, false, "getInt", "(I)I"), new Callee(Ty.BUFFER, false, "getLong", "(I)J"), new Callee(Ty.BUFFER, false, "getDouble", "(I)D"),
            new Callee(Ty.BUFFER, false, "limit", "()I"), new Callee(Ty.BUFFER, false, "get", "()B"), new Callee(Ty.BUFFER, false, "put", "(IB)" + Ty.BUFFER.descriptor),
            new Callee(Ty.BUFFER, false, "putInt", "(II)" + Ty.BUFFER.descriptor), new Callee(Ty.BUFFER, false, "putLong", "(IJ)" + Ty.BUFFER.descriptor));

    static List<Callee> of(Ty result) {
        return ALL.stream().filter(callee -> callee.result() == result).toList();
    }

    Ty result() {
        return Ty.of(descriptor.substring(descriptor.indexOf(')') + 1));
    }

    /** With the receiver. */
    List<Ty> parameters() {
        List<Ty> parameters = new ArrayList<>();
        if (!isStatic) {
            parameters.add(receiver);
        }
        descriptor.substring(1, descriptor.indexOf(')')).chars().forEach(c -> parameters.add(Ty.of(Character.toString(c))));
        return parameters;
    }

    /** Whether an argument, counted with the receiver, is a byte. */
    boolean narrow(int argument) {
        int at = argument + (isStatic ? 1 : 0);
        return at > 0 && descriptor.charAt(at) == 'B';
    }

    boolean isInterface() {
        return receiver == Ty.TURNER;
    }

    int opcode() {
        return isStatic ? Opcodes.INVOKESTATIC : isInterface() ? Opcodes.INVOKEINTERFACE : Opcodes.INVOKEVIRTUAL;
    }
}
