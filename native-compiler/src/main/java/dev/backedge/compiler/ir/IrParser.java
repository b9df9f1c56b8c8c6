package dev.backedge.compiler.ir;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Reads the text form of one function (docs/IR.md). {@code //} starts a comment; empty lines do not matter.
 *
 * <p>Values and blocks may be used before they are defined, so it goes over the lines twice: the first pass makes blocks,
 * parameters and instructions, the second fills in uses. It checks syntax and names; what the IR means is for {@link IrVerifier}.
 */
public final class IrParser {
    private final List<Runnable> uses = new ArrayList<>();
    private final List<Runnable> unnumbered = new ArrayList<>();
    private final Map<Integer, Value> values = new HashMap<>();
    private final Map<Integer, Block> blocks = new HashMap<>();
    private final Set<Block> terminated = new HashSet<>();
    private Function function;
    private Block block;

    private IrParser() {
    }

    /** @throws IrSyntaxException with line and column if the text is not a function */
    public static Function parse(String text) {
        return new IrParser().function(text.split("\n", -1));
    }

    private Function function(String[] lines) {
        for (int i = 0; i < lines.length; i++) {
            LineScanner line = new LineScanner(lines[i], i + 1);
            if (line.atEnd()) {
                continue;
            } else if (function == null) {
                header(line);
            } else if (line.accept("block")) {
                label(line);
            } else if (block == null) {
                throw line.error("expected a block label");
            } else {
                statement(line);
            }
        }
        LineScanner end = new LineScanner("", lines.length);
        if (block == null) {
            throw end.error("expected a function with at least one block");
        }
        // Instructions without a result have no number in the text; they take numbers that no value of the text has.
        unnumbered.forEach(Runnable::run);
        uses.forEach(Runnable::run);
        return function;
    }

    private void header(LineScanner line) {
        line.expect("function");
        String name = line.upTo(" arrays [").strip();
        List<ElementKind> arrays = new ArrayList<>();
        while (!line.accept("]")) {
            arrays.add(element(line));
            if (!line.accept(",")) {
                line.expect("]");
                break;
            }
        }
        function = new Function(name, arrays);
        if (line.accept("fp ")) {
            String text = line.word("how exact floating-point arithmetic is");
            try {
                function.setFloatingPoint(FloatingPoint.parse(text));
            } catch (IllegalArgumentException e) {
                throw line.error("floating-point arithmetic is strict, reassoc, contract or fast, not '" + text + "'");
            }
        }
        line.expectEnd();
    }

    private void label(LineScanner line) {
        int id = line.integer("the block's number");
        if (blocks.containsKey(id)) {
            throw line.error("block" + id + " is there twice");
        }
        block = function.newBlock(id);
        blocks.put(id, block);
        if (line.accept("(")) {
            do {
                int param = line.number("v");
                line.expect(":");
                define(line, param, function.newParam(block, type(line), param));
            } while (line.accept(","));
            line.expect(")");
        }
        block.setBounded(line.accept("bounded"));
        block.setRest(line.accept("rest"));
        if (line.accept("trips")) {
            block.setTrips(number(line, "a number of iterations"));
        }
        line.expect(":");
        line.expectEnd();
    }

    private void statement(LineScanner line) {
        if (terminated.contains(block)) {
            throw line.error(block + " has a terminator already");
        }
        if (line.accept("jump ")) {
            Use<Edge> edge = edge(line);
            terminate(() -> new Terminator.Jump(edge.get()));
        } else if (line.accept("branch ")) {
            branch(line);
        } else if (line.accept("switch ")) {
            table(line);
        } else if (line.accept("exit ")) {
            Use<FrameState> state = state(line);
            terminate(() -> new Terminator.Exit(state.get()));
        } else {
            instruction(line);
        }
        line.expectEnd();
    }

    private void instruction(LineScanner line) {
        Integer id = null;
        Type type = null;
        if (line.rest().indexOf('=') >= 0) {
            id = line.number("v");
            line.expect(":");
            type = type(line);
            line.expect("=");
        }
        Opcode opcode = opcode(line);
        if (opcode.hasResult() != (id != null)) {
            throw line.error(opcode.text() + (id != null ? " has no result" : " has a result: expected v<number>:<type> = "));
        }
        ElementKind element = line.accept(".") ? element(line) : null;
        long constant = 0;
        List<Use<Value>> operands = new ArrayList<>();
        if (opcode == Opcode.CONST) {
            constant = constant(line, type);
        } else if (opcode == Opcode.ENTRY_SLOT) {
            constant = line.integer("an index into the buffer");
        } else if (opcode == Opcode.COUNT) {
            constant = line.integer("the number of a counter");
        } else {
            for (int i = 0; i < opcode.arity(); i++) {
                if (i > 0) {
                    line.expect(",");
                }
                operands.add(value(line));
            }
        }
        if (opcode.takesLane()) {
            line.expect("lane");
            constant = line.integer("the number of a lane");
        }
        Use<FrameState> state = line.accept("exit ") ? state(line) : null;
        List<Value> unknown = Arrays.asList(new Value[operands.size()]);
        Block home = block;
        int position = home.body().size();
        if (id != null) {
            Instr instr = function.newInstr(id, opcode, type, unknown, constant, element, null);
            home.body().add(instr);
            define(line, id, instr);
            uses.add(() -> fill(instr, operands, state));
        } else {
            home.body().add(null);
            long immediate = constant;
            unnumbered.add(() -> {
                Instr instr = function.newInstr(opcode, null, unknown, immediate, element, null);
                home.body().set(position, instr);
                uses.add(() -> fill(instr, operands, state));
            });
        }
    }

    private static void fill(Instr instr, List<Use<Value>> operands, Use<FrameState> state) {
        for (int i = 0; i < operands.size(); i++) {
            instr.setOperand(i, operands.get(i).get());
        }
        if (state != null) {
            instr.setState(state.get());
        }
    }

    private void branch(LineScanner line) {
        Use<Value> condition = value(line);
        line.expect(",");
        Use<Edge> whenTrue = edge(line);
        line.expect(",");
        Use<Edge> whenFalse = edge(line);
        double probability = 0.5;
        if (line.accept("prob")) {
            probability = number(line, "a probability");
        }
        double parsed = probability;
        terminate(() -> new Terminator.Branch(condition.get(), whenTrue.get(), whenFalse.get(), parsed));
    }

    private void table(LineScanner line) {
        Use<Value> value = value(line);
        line.expect(",");
        line.expect("[");
        List<Integer> keys = new ArrayList<>();
        List<Use<Edge>> cases = new ArrayList<>();
        while (!line.accept("]")) {
            keys.add(line.integer("a key"));
            line.expect(":");
            cases.add(edge(line));
            if (!line.accept(",")) {
                line.expect("]");
                break;
            }
        }
        line.expect(",");
        Use<Edge> otherwise = edge(line);
        terminate(() -> new Terminator.Switch(value.get(), List.copyOf(keys), cases.stream().map(Use::get).toList(), otherwise.get()));
    }

    private void terminate(Supplier<Terminator> terminator) {
        Block home = block;
        terminated.add(home);
        uses.add(() -> home.setTerminator(terminator.get()));
    }

    private Use<FrameState> state(LineScanner line) {
        String name = line.word("the reason of the exit");
        ExitReason reason = reason(line, name);
        int resumePoint = line.integer("the number of a resume point");
        line.expect("@");
        int bci = line.integer("a bytecode index");
        line.expect("[");
        List<Use<Value>> held = valuesUpTo(line, "]");
        return () -> new FrameState(reason, resumePoint, bci, held.stream().map(Use::get).toList());
    }

    private Use<Edge> edge(LineScanner line) {
        int target = line.number("block");
        List<Use<Value>> arguments = line.accept("(") ? valuesUpTo(line, ")") : List.of();
        return () -> {
            if (!blocks.containsKey(target)) {
                throw line.error("there is no block" + target);
            }
            return new Edge(blocks.get(target), arguments.stream().map(Use::get).toList());
        };
    }

    private List<Use<Value>> valuesUpTo(LineScanner line, String end) {
        List<Use<Value>> list = new ArrayList<>();
        while (!line.accept(end)) {
            list.add(value(line));
            if (!line.accept(",")) {
                line.expect(end);
                break;
            }
        }
        return list;
    }

    private Use<Value> value(LineScanner line) {
        int id = line.number("v");
        return () -> {
            if (!values.containsKey(id)) {
                throw line.error("v" + id + " is not defined");
            }
            return values.get(id);
        };
    }

    private void define(LineScanner line, int id, Value value) {
        if (values.put(id, value) != null) {
            throw line.error("v" + id + " is defined twice");
        }
    }

    private static double number(LineScanner line, String what) {
        try {
            return Double.parseDouble(line.literal(what));
        } catch (NumberFormatException e) {
            throw line.error("expected " + what);
        }
    }

    private static Type type(LineScanner line) {
        try {
            return Type.parse(line.word("a type"));
        } catch (IllegalArgumentException e) {
            throw line.error(e.getMessage());
        }
    }

    private static ElementKind element(LineScanner line) {
        try {
            return ElementKind.parse(line.word("an element kind"));
        } catch (IllegalArgumentException e) {
            throw line.error(e.getMessage());
        }
    }

    private static Opcode opcode(LineScanner line) {
        String name = line.word("an opcode");
        try {
            return Opcode.parse(name);
        } catch (IllegalArgumentException e) {
            throw line.error("no opcode '" + name + "'");
        }
    }

    private static ExitReason reason(LineScanner line, String name) {
        try {
            return ExitReason.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw line.error("no exit reason '" + name + "'");
        }
    }

    private static long constant(LineScanner line, Type type) {
        String text = line.literal("a constant");
        try {
            return switch (type.kind()) {
                case I32 -> Integer.parseInt(text);
                case F32 -> text.startsWith("0x") ? Integer.parseUnsignedInt(text.substring(2), 16)
                        : Float.floatToRawIntBits(Float.parseFloat(text));
                case F64 -> text.startsWith("0x") ? Long.parseUnsignedLong(text.substring(2), 16)
                        : Double.doubleToRawLongBits(Double.parseDouble(text));
                case I64, REF, ADDR -> Long.parseLong(text);
                case MASK -> Long.parseUnsignedLong(text.startsWith("0x") ? text.substring(2) : "", 16);
                case VECTOR -> throw line.error("a vector is no constant");
            };
        } catch (NumberFormatException e) {
            throw line.error("'" + text + "' is no constant of type " + type.text());
        }
    }

    /** A use whose definition may come later in the text; resolved when all lines are read. */
    private interface Use<T> {
        T get();
    }
}
