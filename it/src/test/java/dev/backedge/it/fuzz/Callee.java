package dev.backedge.it.fuzz;

import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Opcodes;

/** A method of {@link Cell} or of String that programs call; of one that is not static, the receiver comes first among its arguments. */
record Callee(Ty receiver, boolean isStatic, String name, String descriptor) {
    static final List<Callee> ALL = List.of(new Callee(Ty.CELL, false, "count", "()I"), new Callee(Ty.CELL, false, "at", "(I)I"), new Callee(Ty.CELL, false, "put", "(II)I"),
            new Callee(Ty.CELL, false, "mix", "(J)J"), new Callee(Ty.CELL, false, "turn", "(I)I"), new Callee(Ty.CELL, false, "scaled", "(D)D"), new Callee(Ty.CELL, true, "twice", "(D)D"),
            new Callee(Ty.CELL, true, "clamp", "(III)I"), new Callee(Ty.CELL, true, "bits", "(I)I"), new Callee(Ty.CELL, true, "deep", "(IJ)J"),
            new Callee(Ty.STRING, false, "charAt", "(I)C"), new Callee(Ty.STRING, false, "length", "()I"));

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

    int opcode() {
        return isStatic ? Opcodes.INVOKESTATIC : Opcodes.INVOKEVIRTUAL;
    }
}
