package dev.backedge.compiler.lir;

import dev.backedge.compiler.lir.Operand.Immediate;
import dev.backedge.compiler.lir.Operand.Memory;
import dev.backedge.compiler.lir.Operand.Physical;
import dev.backedge.compiler.lir.Operand.PoolConstant;
import dev.backedge.compiler.lir.Operand.VirtualRegister;
import dev.backedge.compiler.lir.Use.Constraint;
import dev.backedge.compiler.lir.Use.Role;
import dev.backedge.compiler.x64.Register;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what {@link LirPrinter} writes. What an operation is, the caller says; blocks may be used before they are defined. */
public final class LirParser {
    private static final Pattern BLOCK = Pattern.compile("L(\\d+)(?:\\((.*)\\))?(?: depth (\\d+))?( cold)?");
    private static final Pattern REGISTER = Pattern.compile("(r|x|k|y16\\.|y32\\.|y64\\.)(\\d+)");
    private static final Pattern USE = Pattern.compile("([=~]?)((?:r|x|k|y16\\.|y32\\.|y64\\.)\\d+)(\\+?)(\\??)(?::(\\w+))?(?:@(\\d+))?");
    private static final Pattern MEMORY = Pattern.compile("\\[(?:\\$(\\d+))?(?: ?\\+ \\$(\\d+)\\*(\\d))?(?: ?\\+ (-?\\d+))?\\]");
    private static final Pattern TARGET = Pattern.compile("L(\\d+)(?:\\(([^)]*)\\))?");

    private final Function<String, LirOperation> operations;
    private final Map<Integer, LirBlock> blocks = new HashMap<>();
    private final Map<String, VirtualRegister> registers = new HashMap<>();
    private LirFunction function;

    private LirParser(Function<String, LirOperation> operations) {
        this.operations = operations;
    }

    /** An operation of which nothing is known but its text: enough for the allocator, not for the emitter. */
    public record Named(String text) implements LirOperation {
        @Override
        public boolean isRematerializable() {
            return text.startsWith("constant") || text.startsWith("array_") && text.indexOf('.') > 0 || text.equals("osr_buffer");
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** @throws IllegalArgumentException with the line that is wrong */
    public static LirFunction parse(String text) {
        return parse(text, Named::new);
    }

    /** @param operations from the text of an operation, which has no blanks */
    public static LirFunction parse(String text, Function<String, LirOperation> operations) {
        return new LirParser(operations).function(text.lines().filter(line -> !line.isBlank()).toList());
    }

    private LirFunction function(List<String> lines) {
        if (lines.isEmpty() || !lines.get(0).startsWith("function ")) {
            throw new IllegalArgumentException("the first line tells the function");
        }
        function = new LirFunction(lines.get(0).substring("function ".length()));
        reserveRegisters(lines);
        for (String line : lines.subList(1, lines.size())) {
            Matcher block = BLOCK.matcher(line);
            if (block.matches()) {
                LirBlock declared = new LirBlock(Integer.parseInt(block.group(1)), block.group(3) == null ? 0 : Integer.parseInt(block.group(3)), block.group(4) != null);
                list(block.group(2)).forEach(declared.params()::add);
                blocks.put(declared.id(), declared);
                function.blocks().add(declared);
            }
        }
        int next = 0;
        for (String line : lines.subList(1, lines.size())) {
            if (line.startsWith("pool")) {
                function.pool().add(HexFormat.of().parseHex(line.substring(line.indexOf(' ') + 1)));
            } else if (line.startsWith("L")) {
                next++;
            } else if (next == 0 || !line.startsWith("  ")) {
                throw new IllegalArgumentException("neither block nor instruction: " + line);
            } else if (line.startsWith("  -> ")) {
                successors(function.blocks().get(next - 1), line.substring(5));
            } else {
                function.blocks().get(next - 1).instructions().add(instruction(line.strip()));
            }
        }
        return function;
    }

    /** Registers keep their numbers, and new ones come after them. */
    private void reserveRegisters(List<String> lines) {
        Map<Integer, RegisterClass> classes = new HashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            Matcher register = Pattern.compile("(?<![\\w:%.])" + REGISTER.pattern() + "\\b").matcher(line.startsWith("  ") && line.strip().indexOf(' ') > 0
                    ? line.strip().substring(line.strip().indexOf(' ')) : line.startsWith("L") ? line : "");
            while (register.find()) {
                classes.put(Integer.parseInt(register.group(2)), classOf(register.group(1)));
            }
        }
        int count = classes.keySet().stream().mapToInt(id -> id + 1).max().orElse(0);
        for (int id = 0; id < count; id++) {
            VirtualRegister register = function.newRegister(classes.getOrDefault(id, RegisterClass.GENERAL));
            registers.put(LirPrinter.name(register), register);
        }
    }

    private static RegisterClass classOf(String prefix) {
        for (RegisterClass registerClass : RegisterClass.values()) {
            if (LirPrinter.prefix(registerClass).equals(prefix)) {
                return registerClass;
            }
        }
        throw new IllegalArgumentException("no register class " + prefix);
    }

    private void successors(LirBlock block, String text) {
        Matcher target = TARGET.matcher(text);
        while (target.find()) {
            block.successors().add(blocks.get(Integer.parseInt(target.group(1))));
            block.arguments().addAll(list(target.group(2)));
        }
    }

    private List<VirtualRegister> list(String text) {
        List<VirtualRegister> list = new ArrayList<>();
        if (text != null && !text.isBlank()) {
            for (String name : text.split(", ")) {
                list.add(register(name));
            }
        }
        return list;
    }

    private VirtualRegister register(String name) {
        VirtualRegister register = registers.get(name);
        if (register == null) {
            throw new IllegalArgumentException("no register " + name);
        }
        return register;
    }

    private LirInstruction instruction(String line) {
        int blank = line.indexOf(' ');
        List<Use> uses = new ArrayList<>();
        if (blank > 0) {
            for (String operand : line.substring(blank + 1).split(", ")) {
                uses.add(use(operand, line));
            }
        }
        return new LirInstruction(operations.apply(blank < 0 ? line : line.substring(0, blank)), uses);
    }

    private Use use(String text, String line) {
        if (text.startsWith("#")) {
            return Use.plain(new Immediate(Long.parseLong(text.substring(1))));
        } else if (text.startsWith("pool")) {
            return Use.plain(new PoolConstant(Integer.parseInt(text.substring(4))));
        } else if (text.startsWith("%")) {
            return Use.plain(new Physical(physical(text.substring(1))));
        }
        Matcher memory = MEMORY.matcher(text);
        if (memory.matches()) {
            return Use.plain(new Memory(number(memory.group(1), -1), number(memory.group(2), -1), number(memory.group(3), 1), number(memory.group(4), 0)));
        }
        Matcher use = USE.matcher(text);
        if (!use.matches()) {
            throw new IllegalArgumentException("no operand: " + text + " in: " + line);
        }
        Role role = use.group(1).equals("=") ? Role.DEF : use.group(1).equals("~") ? Role.TEMP : use.group(3).isEmpty() ? Role.USE : Role.ALIVE;
        Constraint constraint = use.group(5) != null ? Constraint.FIXED : use.group(6) != null ? Constraint.REUSE
                : use.group(4).isEmpty() ? Constraint.REGISTER : Constraint.REGISTER_OR_STACK;
        return new Use(register(use.group(2)), role, constraint, use.group(5) == null ? null : physical(use.group(5)), number(use.group(6), -1));
    }

    private static Register physical(String name) {
        return Register.valueOf(name.toUpperCase(Locale.ROOT));
    }

    private static int number(String text, int absent) {
        return text == null ? absent : Integer.parseInt(text);
    }
}
