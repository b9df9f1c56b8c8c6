package dev.backedge.compiler.regalloc;

import dev.backedge.compiler.lir.LirBlock;
import dev.backedge.compiler.lir.LirFunction;
import dev.backedge.compiler.lir.LirInstruction;
import dev.backedge.compiler.lir.LirOperation;
import dev.backedge.compiler.lir.Operand.Immediate;
import dev.backedge.compiler.lir.Operand.VirtualRegister;
import dev.backedge.compiler.lir.RegisterClass;
import dev.backedge.compiler.lir.Use;
import dev.backedge.compiler.x64.Register;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * LIR written down for tests of the allocator. Line by line:
 * <pre>
 * L1(r2, x3) depth=1 cold           a block with its parameters; the first is the entry
 *   r4 = add r2, r3                 an instruction
 *   r4@0 = add r2, r3               REUSE: the result takes the place of operand 0
 *   r5:rax, r6:rdx = div r4:rax     FIXED
 *   r5 = load r4?                   REGISTER_OR_STACK
 *   x7 = mul x3+, x3                ALIVE
 *   guard r4 state r2 r5            values of a frame state
 *   call tmp r8:rcx, tmp x9         TEMP
 *   r5 = const                      operations that start with "const" are rematerialisable
 *   branch r4 -> L2, L3             the end of a block, with successors
 *   jump -> L1(r4, x7)              ... and arguments
 * </pre>
 * Results come first among the operands of an instruction as the allocator sees them, then inputs; an index after {@code @}
 * counts inputs.
 */
final class LirText {
    private static final Pattern HEADER = Pattern.compile("(L\\d+)(?:\\((.*?)\\))?(?: depth=(\\d+))?( cold)?");
    private static final Pattern REGISTER = Pattern.compile("(?<!:)\\b([rx])(\\d+)\\b");
    private static final Pattern OPERAND = Pattern.compile("(tmp )?([rx])(\\d+)(?:([?+])|:(\\w+)|@(\\d+))?");

    /** An operation that is only a name. */
    record Named(String text) implements LirOperation {
        @Override
        public boolean isRematerializable() {
            return text.startsWith("const");
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private final LirFunction function;
    private final Map<Integer, VirtualRegister> registers = new LinkedHashMap<>();
    private final Map<String, LirBlock> blocks = new LinkedHashMap<>();

    private LirText(String name) {
        function = new LirFunction(name);
    }

    static LirFunction parse(String name, String text) {
        LirText parser = new LirText(name);
        List<String> lines = text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        parser.declare(lines);
        LirBlock block = null;
        for (String line : lines) {
            if (line.startsWith("L")) {
                block = parser.blocks.get(line.replaceAll("\\W.*", ""));
            } else {
                parser.instruction(block, line);
            }
        }
        return parser.function;
    }

    /** Registers and blocks, which may be used before they are defined. */
    private void declare(List<String> lines) {
        Map<Integer, RegisterClass> classes = new HashMap<>();
        for (String line : lines) {
            Matcher matcher = REGISTER.matcher(line);
            while (matcher.find()) {
                classes.put(Integer.parseInt(matcher.group(2)),
                        matcher.group(1).equals("r") ? RegisterClass.GENERAL : RegisterClass.SCALAR_FLOAT);
            }
        }
        int last = classes.keySet().stream().mapToInt(i -> i).max().orElse(-1);
        for (int i = 0; i <= last; i++) {
            registers.put(i, function.newRegister(classes.getOrDefault(i, RegisterClass.GENERAL)));
        }
        for (String line : lines) {
            Matcher header = HEADER.matcher(line);
            if (header.matches()) {
                int depth = header.group(3) == null ? 0 : Integer.parseInt(header.group(3));
                LirBlock block = new LirBlock(blocks.size(), depth, header.group(4) != null);
                block.params().addAll(registerList(header.group(2)));
                blocks.put(header.group(1), block);
                function.blocks().add(block);
            }
        }
    }

    private void instruction(LirBlock block, String line) {
        String[] sides = line.split(" -> ", 2);
        if (sides.length == 2) {
            Matcher target = Pattern.compile("(L\\d+)(?:\\((.*?)\\))?").matcher(sides[1]);
            while (target.find()) {
                block.successors().add(blocks.get(target.group(1)));
                block.arguments().addAll(registerList(target.group(2)));
            }
        }
        String[] parts = sides[0].split(" = ", 2);
        List<Use> uses = new ArrayList<>();
        int results = parts.length == 1 ? 0 : parts[0].split(",").length;
        if (results > 0) {
            for (String result : parts[0].split(",")) {
                uses.add(operand(result.strip(), true, results));
            }
        }
        String[] body = parts[parts.length - 1].split(" state ", 2);
        String[] words = body[0].strip().split(" ", 2);
        if (words.length == 2) {
            for (String input : words[1].split(",")) {
                uses.add(operand(input.strip(), false, results));
            }
        }
        if (body.length == 2) {
            registerList(body[1].replace(' ', ',')).forEach(value -> uses.add(Use.state(value)));
        }
        block.instructions().add(new LirInstruction(new Named(words[0]), uses));
    }

    private Use operand(String text, boolean result, int results) {
        Matcher matcher = OPERAND.matcher(text);
        if (!matcher.matches()) {
            return Use.plain(new Immediate(Long.parseLong(text)));
        }
        VirtualRegister register = registers.get(Integer.parseInt(matcher.group(3)));
        Register fixed = matcher.group(5) == null ? null : Register.valueOf(matcher.group(5).toUpperCase(Locale.ROOT));
        if (matcher.group(1) != null) {
            return fixed == null ? Use.temp(register) : Use.tempFixed(register, fixed);
        }
        if (result) {
            return matcher.group(6) != null ? Use.defReuse(register, results + Integer.parseInt(matcher.group(6)))
                    : fixed != null ? Use.defFixed(register, fixed) : Use.def(register);
        }
        if (fixed != null) {
            return Use.useFixed(register, fixed);
        }
        return matcher.group(4) == null ? Use.use(register)
                : matcher.group(4).equals("?") ? Use.any(register) : Use.alive(register);
    }

    private List<VirtualRegister> registerList(String text) {
        List<VirtualRegister> list = new ArrayList<>();
        if (text != null) {
            Matcher matcher = REGISTER.matcher(text);
            while (matcher.find()) {
                list.add(registers.get(Integer.parseInt(matcher.group(2))));
            }
        }
        return list;
    }
}
