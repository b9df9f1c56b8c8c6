package dev.backedge.compiler.x64;

import dev.backedge.compiler.x64.Encoding.Field;
import dev.backedge.compiler.x64.Encoding.Space;

/** Reads the manual's notation of an encoding, word by word: prefixes, map and opcode, then what follows the opcode. */
final class EncodingParser {
    private final String notation;
    private Space space = Space.LEGACY;
    private int prefix;
    private boolean wide;
    private int map;
    private int opcode = -1;
    private int tail = -1;
    private boolean modRm;
    private int digit = -1;
    private int vectorLength;
    private int immediateBytes;
    private boolean is4;
    private boolean registerInOpcode;
    private boolean tuple1Scalar;
    private boolean broadcast;

    private EncodingParser(String notation) {
        this.notation = notation;
    }

    /** @throws IllegalArgumentException if the notation or the operands make no sense: a mistake in a table */
    static Encoding parse(String notation, OperandKind[] operands) {
        EncodingParser parser = new EncodingParser(notation);
        for (String word : notation.split(" ")) {
            parser.word(word);
        }
        return new Encoding(parser.space, parser.prefix, parser.wide, parser.map, parser.opcode, parser.tail, parser.modRm, parser.digit,
                parser.vectorLength, parser.immediateBytes, parser.tuple1Scalar, parser.broadcast, parser.fields(operands));
    }

    private void word(String word) {
        switch (word) {
            case "REX.W" -> wide = true;
            case "/r" -> modRm = true;
            case "/is4" -> {
                is4 = true;
                immediateBytes = 1;
            }
            case "ib", "cb" -> immediateBytes = 1;
            case "iw" -> immediateBytes = 2;
            case "id", "cd" -> immediateBytes = 4;
            case "io" -> immediateBytes = 8;
            case "T1S" -> tuple1Scalar = true;
            case "BCST" -> broadcast = true;
            default -> {
                if (word.startsWith("VEX.") || word.startsWith("EVEX.")) {
                    for (String part : word.split("\\.")) {
                        vexPart(part);
                    }
                } else if (word.startsWith("/")) {
                    modRm = true;
                    digit = Integer.parseInt(word.substring(1));
                } else {
                    int plus = word.indexOf('+');
                    registerInOpcode |= word.endsWith("+rd");
                    opcodeByte(Integer.parseInt(plus < 0 ? word : word.substring(0, plus), 16));
                }
            }
        }
    }

    private void vexPart(String part) {
        switch (part) {
            case "VEX" -> space = Space.VEX;
            case "EVEX" -> space = Space.EVEX;
            case "256" -> vectorLength = 1;
            case "512" -> vectorLength = 2;
            case "66", "F2", "F3" -> prefix = Integer.parseInt(part, 16);
            case "0F" -> map = 1;
            case "0F38" -> map = 2;
            case "0F3A" -> map = 3;
            case "W1" -> wide = true;
            // What the CPU ignores is written as 0.
            case "128", "LIG", "LZ", "W0", "WIG" -> { }
            default -> throw new IllegalArgumentException("Unknown part " + part + " in the encoding " + notation + ".");
        }
    }

    private void opcodeByte(int value) {
        boolean legacy = space == Space.LEGACY && opcode < 0;
        if (legacy && map == 0 && prefix == 0 && (value == 0x66 || value == 0xf0 || value == 0xf2 || value == 0xf3)) {
            prefix = value;
        } else if (legacy && map == 0 && value == 0x0f) {
            map = 1;
        } else if (legacy && map == 1 && (value == 0x38 || value == 0x3a)) {
            map = value == 0x38 ? 2 : 3;
        } else if (opcode < 0) {
            opcode = value;
        } else {
            tail = value;
        }
    }

    /** Where each operand goes; {@link Encoding} states the rule. */
    private Field[] fields(OperandKind[] operands) {
        Field[] fields = new Field[operands.length];
        int rm = -1;
        int registers = 0;
        for (int i = 0; i < fields.length; i++) {
            OperandKind kind = operands[i];
            if (kind.isImmediate()) {
                fields[i] = Field.IMMEDIATE;
            } else if (kind.isLabel()) {
                fields[i] = Field.RELATIVE;
            } else if (kind == OperandKind.CC) {
                fields[i] = Field.CONDITION;
            } else if (registerInOpcode) {
                fields[i] = Field.OPCODE;
            } else {
                registers++;
                if (rm < 0 || !operands[rm].allowsMemory()) {
                    rm = i;
                }
            }
        }
        if (rm >= 0) {
            fields[rm] = Field.RM;
        }
        // What is left goes to ModRM.reg, VEX.vvvv and the immediate, in this order.
        Field[] order = digit >= 0 ? new Field[] {Field.VVVV}
                : rm == 0 && registers == 3 ? new Field[] {Field.VVVV, Field.REG}
                : is4 ? new Field[] {Field.REG, Field.VVVV, Field.IS4}
                : new Field[] {Field.REG, Field.VVVV};
        int next = 0;
        for (int i = 0; i < fields.length; i++) {
            if (fields[i] == null) {
                if (next == order.length) {
                    throw new IllegalArgumentException("The encoding " + notation + " has no place for operand " + i + ".");
                }
                fields[i] = order[next++];
            }
        }
        return fields;
    }
}
