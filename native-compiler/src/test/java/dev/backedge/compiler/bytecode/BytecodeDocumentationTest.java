package dev.backedge.compiler.bytecode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;

/** docs/BYTECODES.md says what the code does. */
class BytecodeDocumentationTest {
    private static final Path PAGE = Path.of(System.getProperty("basedir", ""), "..", "docs", "BYTECODES.md").toAbsolutePath().normalize();

    /** The Java Virtual Machine Specification, SE 17, chapter 7, from 0 on. */
    private static final String[] MNEMONICS = """
            nop aconst_null iconst_m1 iconst_0 iconst_1 iconst_2 iconst_3 iconst_4 iconst_5 lconst_0 lconst_1 fconst_0 fconst_1 fconst_2 dconst_0 dconst_1
            bipush sipush ldc ldc_w ldc2_w
            iload lload fload dload aload iload_0 iload_1 iload_2 iload_3 lload_0 lload_1 lload_2 lload_3 fload_0 fload_1 fload_2 fload_3
            dload_0 dload_1 dload_2 dload_3 aload_0 aload_1 aload_2 aload_3 iaload laload faload daload aaload baload caload saload
            istore lstore fstore dstore astore istore_0 istore_1 istore_2 istore_3 lstore_0 lstore_1 lstore_2 lstore_3 fstore_0 fstore_1 fstore_2 fstore_3
            dstore_0 dstore_1 dstore_2 dstore_3 astore_0 astore_1 astore_2 astore_3 iastore lastore fastore dastore aastore bastore castore sastore
            pop pop2 dup dup_x1 dup_x2 dup2 dup2_x1 dup2_x2 swap
            iadd ladd fadd dadd isub lsub fsub dsub imul lmul fmul dmul idiv ldiv fdiv ddiv irem lrem frem drem ineg lneg fneg dneg
            ishl lshl ishr lshr iushr lushr iand land ior lor ixor lxor iinc
            i2l i2f i2d l2i l2f l2d f2i f2l f2d d2i d2l d2f i2b i2c i2s
            lcmp fcmpl fcmpg dcmpl dcmpg ifeq ifne iflt ifge ifgt ifle if_icmpeq if_icmpne if_icmplt if_icmpge if_icmpgt if_icmple if_acmpeq if_acmpne
            goto jsr ret tableswitch lookupswitch ireturn lreturn freturn dreturn areturn return
            getstatic putstatic getfield putfield invokevirtual invokespecial invokestatic invokeinterface invokedynamic
            new newarray anewarray arraylength athrow checkcast instanceof monitorenter monitorexit
            wide multianewarray ifnull ifnonnull goto_w jsr_w
            """.split("\\s+");

    /** What the rows of these cannot tell; by mnemonic, from one to another in the order of their numbers. */
    private static final Map<String, String> NOTES = Map.of(
            "aaload", "of primitive arrays, and of arrays of such, at any index, of others at one that the loop does not change",
            "jsr", "the method's loops are refused (`SUBROUTINE`)",
            "jsr_w", "the method's loops are refused (`SUBROUTINE`)",
            "ret", "the method's loops are refused (`SUBROUTINE`)",
            "return", "never in a loop: compiled code has left by a loop exit",
            "wide", "a prefix: as the bytecode after it");

    /** One form of a bytecode: as the analysis may meet it. */
    private record Form(String name, AbstractInsnNode instruction, Object... stack) {
        TypeFrame frame() {
            return TypeFrame.of(new FrameNode(Opcodes.F_NEW, 0, new Object[0], stack.length, stack), 0);
        }
    }

    @Test
    void tableOfBytecodesIsThatOfTheCode() throws IOException {
        check("bytecodes", bytecodes());
    }

    @Test
    void tableOfIntrinsicsIsThatOfTheCode() throws IOException {
        check("intrinsics", intrinsics());
    }

    @Test
    void everyMnemonicIsThatOfAsm() {
        assertThat(MNEMONICS).hasSize(Opcodes.IFNONNULL + 3).doesNotHaveDuplicates();
        for (int opcode = 0; opcode < MNEMONICS.length; opcode++) {
            if (asmOpcode(opcode) == opcode) {
                assertThat(Mnemonics.describe(new InsnNode(opcode))).isEqualTo(MNEMONICS[opcode]);
            }
        }
    }

    private static void check(String name, String table) throws IOException {
        String page = Files.readString(PAGE);
        Matcher matcher = Pattern.compile("(<!-- " + name + ": [^\n]*-->\n)(.*)(<!-- end of " + name + " -->)", Pattern.DOTALL).matcher(page);
        assertThat(matcher.find()).isTrue();
        if (Boolean.getBoolean("backedge.regenerate")) {
            Files.writeString(PAGE, matcher.replaceFirst("$1" + Matcher.quoteReplacement(table) + "$3"));
        } else {
            assertThat(matcher.group(2)).as("rewrite with -Dbackedge.regenerate=true").isEqualTo(table);
        }
    }

    private static String bytecodes() {
        StringBuilder table = new StringBuilder("| | bytecode | | note |\n|---|---|---|---|\n");
        for (int opcode = 0; opcode < MNEMONICS.length; opcode++) {
            table.append("| ").append(opcode).append(" | `").append(MNEMONICS[opcode]).append("` | ").append(row(opcode)).append(" |\n");
        }
        return table.toString();
    }

    private static String row(int opcode) {
        List<String> notes = new ArrayList<>();
        int asm = asmOpcode(opcode);
        if (asm < 0) {
            return " | " + NOTES.get(MNEMONICS[opcode]);
        }
        List<Form> forms = forms(opcode, asm);
        List<Form> nativeForms = forms.stream().filter(form -> NativeSubset.holds(form.instruction, form.frame())
                || PathTable.mayAccess(form.instruction, form.frame())).toList();
        if (!nativeForms.isEmpty() && nativeForms.size() < forms.size()) {
            notes.add("native: " + names(nativeForms) + "; side exit: " + names(forms.stream().filter(form -> !nativeForms.contains(form)).toList()));
        }
        if (nativeForms.stream().anyMatch(form -> NativeSubset.mayExit(form.instruction) || asm == Opcodes.GETFIELD || asm == Opcodes.PUTFIELD || asm == Opcodes.AALOAD
                || asm == Opcodes.INVOKEVIRTUAL)) {
            notes.add("leaves where it would throw");
        }
        if (asm != Opcodes.LDC && forms.stream().anyMatch(form -> PathTable.mayAccess(form.instruction, form.frame()))) {
            notes.add((asm == Opcodes.ARRAYLENGTH ? "arrays of references: " : "") + "access paths only");
        }
        String note = NOTES.get(asm >= Opcodes.IRETURN && asm <= Opcodes.RETURN ? "return" : MNEMONICS[opcode]);
        if (note != null) {
            notes.add(note);
        }
        String verdict = nativeForms.isEmpty() ? "side exit" : nativeForms.size() == forms.size() ? "native" : "native / side exit";
        return verdict + " | " + String.join("; ", notes);
    }

    private static String names(List<Form> forms) {
        return String.join(", ", forms.stream().map(Form::name).toList());
    }

    /** ASM gives short and wide forms as the general one, in which it counts as the compiler sees it; -1 for the prefix. */
    private static int asmOpcode(int opcode) {
        String mnemonic = MNEMONICS[opcode];
        return switch (mnemonic) {
            case "wide" -> -1;
            case "ldc_w", "ldc2_w" -> Opcodes.LDC;
            case "goto_w" -> Opcodes.GOTO;
            case "jsr_w" -> Opcodes.JSR;
            default -> mnemonic.matches("[ilfda](load|store)_[0-3]") ? List.of(MNEMONICS).indexOf(mnemonic.substring(0, mnemonic.length() - 2)) : opcode;
        };
    }

    private static List<Form> forms(int opcode, int asm) {
        return switch (asm) {
            case Opcodes.LDC -> MNEMONICS[opcode].equals("ldc2_w") ? List.of(constant("long", 1L), constant("double", 1.0))
                    : List.of(constant("int", 1), constant("float", 1f), constant("String", ""), constant("Class", Type.INT_TYPE),
                            constant("method type", Type.getMethodType("()V")));
            case Opcodes.INVOKEVIRTUAL -> List.of(
                    new Form("String.charAt, length, isEmpty", new MethodInsnNode(asm, "java/lang/String", "charAt", "(I)C", false), "java/lang/String", Opcodes.INTEGER),
                    new Form("Integer.intValue and its kin", new MethodInsnNode(asm, "java/lang/Integer", "intValue", "()I", false), "java/lang/Integer"),
                    new Form("ByteBuffer.get, getInt and its kin at an index, limit, capacity", new MethodInsnNode(asm, "java/nio/ByteBuffer", "get", "(I)B", false), "java/nio/ByteBuffer", Opcodes.INTEGER),
                    new Form("ByteBuffer.put, putInt and its kin", new MethodInsnNode(asm, "java/nio/ByteBuffer", "putInt", "(II)Ljava/nio/ByteBuffer;", false), "java/nio/ByteBuffer",
                            Opcodes.INTEGER, Opcodes.INTEGER),
                    new Form("all others", new MethodInsnNode(asm, "java/lang/Object", "hashCode", "()I", false), "java/lang/Object"));
            case Opcodes.INVOKESTATIC -> List.of(
                    new Form("the intrinsics below", new MethodInsnNode(asm, "java/lang/Math", "floorDiv", "(II)I", false)),
                    new Form("all others", new MethodInsnNode(asm, "com/acme/Any", "floorDiv", "(II)I", false)));
            case Opcodes.BALOAD -> List.of(new Form("byte[]", new InsnNode(asm), "[B", Opcodes.INTEGER), new Form("boolean[]", new InsnNode(asm), "[Z", Opcodes.INTEGER),
                    new Form("null", new InsnNode(asm), Opcodes.NULL, Opcodes.INTEGER));
            case Opcodes.BASTORE -> List.of(new Form("byte[]", new InsnNode(asm), "[B", Opcodes.INTEGER, Opcodes.INTEGER),
                    new Form("boolean[]", new InsnNode(asm), "[Z", Opcodes.INTEGER, Opcodes.INTEGER), new Form("null", new InsnNode(asm), Opcodes.NULL, Opcodes.INTEGER, Opcodes.INTEGER));
            case Opcodes.GETSTATIC, Opcodes.PUTSTATIC, Opcodes.GETFIELD, Opcodes.PUTFIELD -> List.of(
                    new Form("numbers and booleans", new FieldInsnNode(asm, "com/acme/Any", "n", "I"), "com/acme/Any", Opcodes.INTEGER),
                    new Form("references", new FieldInsnNode(asm, "com/acme/Any", "next", "Lcom/acme/Any;"), "com/acme/Any", "com/acme/Any"));
            case Opcodes.AALOAD -> List.of(new Form("arrays of references", new InsnNode(asm), "[[I", Opcodes.INTEGER),
                    new Form("null", new InsnNode(asm), Opcodes.NULL, Opcodes.INTEGER));
            case Opcodes.ARRAYLENGTH -> List.of(new Form("arrays of primitives", new InsnNode(asm), "[I"), new Form("arrays of references", new InsnNode(asm), "[[I"),
                    new Form("null", new InsnNode(asm), Opcodes.NULL));
            default -> List.of(new Form("", new InsnNode(asm), "[I", Opcodes.INTEGER, Opcodes.LONG));
        };
    }

    private static Form constant(String name, Object value) {
        return new Form(name, new LdcInsnNode(value));
    }

    private static String intrinsics() {
        StringBuilder table = new StringBuilder("| method | note |\n|---|---|\n");
        for (Intrinsics.Intrinsic row : Intrinsics.all()) {
            table.append("| `").append(row.owner()).append('.').append(row.name()).append(' ').append(row.descriptor()).append("` | ")
                    .append(row.operation().leaves().note()).append(" |\n");
        }
        return table.toString();
    }
}
