package dev.backedge.compiler.x64;

import java.util.List;

/**
 * The encoding of a row, taken apart: {@code 66 REX.W 0F 6E /r}, {@code VEX.LIG.F2.0F.WIG 58 /r}, {@code EVEX.512.66.0F.W1 58 /r}.
 *
 * <p>Of the operands, the one that may be memory, else the last register, stands in ModRM.rm; the others, in order, in
 * ModRM.reg (unless that is a digit) and VEX.vvvv, in the last four bits of the immediate ({@code /is4}), or in the opcode
 * ({@code +rd}). Forms that store under a mask register ({@code vmaskmovps}) have it in VEX.vvvv, before ModRM.reg. This is what the
 * manual's table of operand encodings says of every form in our tables.
 *
 * @param prefix 0x66, 0xF2, 0xF3, F0 (lock), or 0
 * @param wide REX.W, VEX.W or EVEX.W
 * @param map 0: one-byte opcodes, 1: 0F, 2: 0F 38, 3: 0F 3A
 * @param opcode the last byte of the opcode
 * @param tail a second fixed opcode byte that takes ModRM's place ({@code D9 F8}), or -1
 * @param digit ModRM.reg, or -1 for {@code /r} and forms without ModRM
 * @param vectorLength EVEX.L'L or VEX.L: 0, 1, 2
 * @param immediateBytes bytes of the immediate or relative label: 0, 1, 2, 4, 8
 * @param tuple1Scalar a short displacement counts elements (gathers, scatters, compress, expand); else it counts in units of what is accessed
 * @param fields where each operand goes
 */
record Encoding(Space space, int prefix, boolean wide, int map, int opcode, int tail, boolean modRm, int digit, int vectorLength,
        int immediateBytes, boolean tuple1Scalar, Field[] fields) {

    enum Space { LEGACY, VEX, EVEX }

    enum Field { REG, RM, VVVV, IS4, OPCODE, CONDITION, IMMEDIATE, RELATIVE }

    /** Of a form that accesses single elements: W tells 64-bit ones from 32-bit ones. */
    int elementBytes() {
        return wide ? 8 : 4;
    }

    static Encoding parse(String notation, List<OperandSpec> operands) {
        Space space = Space.LEGACY;
        int prefix = 0;
        boolean wide = false;
        int map = 0;
        int opcode = -1;
        int tail = -1;
        boolean modRm = false;
        int digit = -1;
        int vectorLength = 0;
        int immediateBytes = 0;
        boolean is4 = false;
        boolean inOpcode = false;
        boolean tuple1Scalar = false;
        for (String token : notation.split(" ")) {
            if (token.contains(".") && !token.equals("REX.W")) {
                String[] parts = token.split("\\.");
                space = Space.valueOf(parts[0]);
                for (String part : parts) {
                    switch (part) {
                        case "256" -> vectorLength = 1;
                        case "512" -> vectorLength = 2;
                        case "66", "F2", "F3" -> prefix = Integer.parseInt(part, 16);
                        case "0F" -> map = 1;
                        case "0F38" -> map = 2;
                        case "0F3A" -> map = 3;
                        case "W1" -> wide = true;
                        case "VEX", "EVEX", "128", "LIG", "LZ", "W0", "WIG" -> { }
                        default -> throw new IllegalArgumentException("Unknown part " + part + " in the encoding " + notation + ".");
                    }
                }
            } else {
                switch (token) {
                    case "REX.W" -> wide = true;
                    case "/r" -> modRm = true;
                    case "/is4" -> is4 = true;
                    case "ib", "cb" -> immediateBytes = 1;
                    case "iw" -> immediateBytes = 2;
                    case "id", "cd" -> immediateBytes = 4;
                    case "io" -> immediateBytes = 8;
                    case "T1S" -> tuple1Scalar = true;
                    default -> {
                        if (token.startsWith("/")) {
                            modRm = true;
                            digit = Integer.parseInt(token.substring(1));
                        } else {
                            inOpcode |= token.endsWith("+rd");
                            int value = Integer.parseInt(token.length() > 2 && token.charAt(2) == '+' ? token.substring(0, 2) : token, 16);
                            if (space == Space.LEGACY && map == 0 && opcode < 0 && value == 0x0f) {
                                map = 1;
                            } else if (map == 0 && opcode < 0 && prefix == 0 && (value == 0x66 || value >= 0xf0 && value <= 0xf3)) {
                                prefix = value;
                            } else if (map == 1 && opcode < 0 && space == Space.LEGACY && (value == 0x38 || value == 0x3a)) {
                                map = value == 0x38 ? 2 : 3;
                            } else if (opcode < 0) {
                                opcode = value;
                            } else {
                                tail = value;
                            }
                        }
                    }
                }
            }
        }
        Field[] fields = fields(operands, modRm, digit >= 0, is4, inOpcode);
        return new Encoding(space, prefix, wide, map, opcode, tail, modRm, digit, vectorLength, is4 ? 1 : immediateBytes, tuple1Scalar,
                fields);
    }

    private static Field[] fields(List<OperandSpec> operands, boolean modRm, boolean digit, boolean is4, boolean inOpcode) {
        Field[] fields = new Field[operands.size()];
        int rm = -1;
        int registers = 0;
        for (int i = 0; i < fields.length; i++) {
            OperandKind kind = operands.get(i).kind();
            if (kind.isImmediate()) {
                fields[i] = Field.IMMEDIATE;
            } else if (kind.isLabel()) {
                fields[i] = Field.RELATIVE;
            } else if (kind == OperandKind.CC) {
                fields[i] = Field.CONDITION;
            } else {
                registers++;
                if (inOpcode) {
                    fields[i] = Field.OPCODE;
                } else if (rm < 0 || !operands.get(rm).kind().allowsMemory()) {
                    rm = i;
                }
            }
        }
        if (rm >= 0 && modRm) {
            fields[rm] = Field.RM;
        }
        boolean maskedStore = rm == 0 && registers == 3;
        boolean vvvvNext = digit || maskedStore;
        boolean regTaken = digit;
        boolean vvvvTaken = false;
        for (int i = 0; i < fields.length; i++) {
            if (fields[i] == null) {
                if (vvvvNext && !vvvvTaken) {
                    fields[i] = Field.VVVV;
                    vvvvTaken = true;
                    vvvvNext = false;
                } else if (!regTaken) {
                    fields[i] = Field.REG;
                    regTaken = true;
                } else if (!vvvvTaken) {
                    fields[i] = Field.VVVV;
                    vvvvTaken = true;
                } else if (is4) {
                    fields[i] = Field.IS4;
                } else {
                    throw new IllegalArgumentException("No place for operand " + i + " of " + operands + ".");
                }
            }
        }
        return fields;
    }
}
