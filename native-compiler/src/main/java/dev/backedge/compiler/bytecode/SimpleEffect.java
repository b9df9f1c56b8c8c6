package dev.backedge.compiler.bytecode;

import org.objectweb.asm.Opcodes;

/** What the bytecodes whose effect on the operand stack their opcode alone tells take from it and put on it (JVMS 6.5). */
final class SimpleEffect {
    /** Opcodes by number from NOP on: slots popped, then the type pushed (I J F D, N for null, - for none). Blank where operands decide. */
    private static final String[] ROWS = {
        /* nop aconst_null              */ "0-", "0N",
        /* iconst_m1 .. iconst_5        */ "0I", "0I", "0I", "0I", "0I", "0I", "0I",
        /* lconst, fconst, dconst       */ "0J", "0J", "0F", "0F", "0F", "0D", "0D",
        /* bipush sipush                */ "0I", "0I",
        /* ldc ldc_w ldc2_w             */ "", "", "",
        /* iload lload fload dload aload*/ "", "", "", "", "",
        /* the short forms of the loads */ "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "",
        /* i l f d a b c s aload        */ "2I", "2J", "2F", "2D", "", "2I", "2I", "2I",
        /* the stores                   */ "", "", "", "", "",
        /* the short forms of the stores*/ "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "",
        /* i l f d a b c s astore       */ "3-", "4-", "3-", "4-", "3-", "3-", "3-", "3-",
        /* pop .. swap                  */ "", "", "", "", "", "", "", "", "",
        /* add i l f d                  */ "2I", "4J", "2F", "4D",
        /* sub                          */ "2I", "4J", "2F", "4D",
        /* mul                          */ "2I", "4J", "2F", "4D",
        /* div                          */ "2I", "4J", "2F", "4D",
        /* rem                          */ "2I", "4J", "2F", "4D",
        /* neg                          */ "1I", "2J", "1F", "2D",
        /* ishl lshl ishr lshr iushr lushr */ "2I", "3J", "2I", "3J", "2I", "3J",
        /* iand land ior lor ixor lxor  */ "2I", "4J", "2I", "4J", "2I", "4J",
        /* iinc                         */ "0-",
        /* i2l i2f i2d                  */ "1J", "1F", "1D",
        /* l2i l2f l2d                  */ "2I", "2F", "2D",
        /* f2i f2l f2d                  */ "1I", "1J", "1D",
        /* d2i d2l d2f                  */ "2I", "2J", "2F",
        /* i2b i2c i2s                  */ "1I", "1I", "1I",
        /* lcmp fcmpl fcmpg dcmpl dcmpg */ "4I", "2I", "2I", "4I", "4I",
        /* ifeq .. ifle                 */ "1-", "1-", "1-", "1-", "1-", "1-",
        /* if_icmpeq .. if_acmpne       */ "2-", "2-", "2-", "2-", "2-", "2-", "2-", "2-",
        /* goto jsr ret                 */ "0-", "", "",
        /* tableswitch lookupswitch     */ "1-", "1-",
        /* ireturn .. areturn return    */ "1-", "2-", "1-", "2-", "1-", "0-",
        /* fields, calls, new, newarray, anewarray */ "", "", "", "", "", "", "", "", "", "", "", "",
        /* arraylength athrow           */ "1I", "1-",
        /* checkcast instanceof         */ "", "",
        /* monitorenter monitorexit     */ "1-", "1-",
        /* wide multianewarray          */ "", "",
        /* ifnull ifnonnull             */ "1-", "1-",
    };

    private SimpleEffect() {
    }

    /** Number of operand-stack slots that the bytecode pops. */
    static int pops(int opcode) {
        return row(opcode).charAt(0) - '0';
    }

    /** The type that it pushes, as {@link TypeFrame} has it; null for none. */
    static Object pushes(int opcode) {
        return switch (row(opcode).charAt(1)) {
            case 'I' -> Opcodes.INTEGER;
            case 'J' -> Opcodes.LONG;
            case 'F' -> Opcodes.FLOAT;
            case 'D' -> Opcodes.DOUBLE;
            case 'N' -> Opcodes.NULL;
            default -> null;
        };
    }

    private static String row(int opcode) {
        if (opcode >= ROWS.length || ROWS[opcode].isEmpty()) {
            throw new IllegalArgumentException("opcode " + opcode);
        }
        return ROWS[opcode];
    }
}
