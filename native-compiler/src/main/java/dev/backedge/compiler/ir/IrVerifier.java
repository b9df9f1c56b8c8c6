package dev.backedge.compiler.ir;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks what every function must obey between any two passes: shape, types, dominance, ticks and divisors. Whether an array index is in
 * range is proved by passes in ways that no cheap check can follow: {@link #verifyUnoptimised} asks for the check itself.
 */
public final class IrVerifier {
    private final Function function;
    private final List<String> complaints = new ArrayList<>();
    private final Map<Value, Block> homes = new IdentityHashMap<>();
    private final Map<Value, Integer> positions = new IdentityHashMap<>();
    private Dominance dominance;

    private IrVerifier(Function function) {
        this.function = function;
    }

    /** @throws InvalidIrException with every complaint and the function's text */
    public static void verify(Function function) {
        report(function, complaints(function));
    }

    /**
     * {@link #verify} and, for functions as {@code SsaBuilder} makes them: each load and store comes after a null check and a bounds check of
     * the same name.
     */
    public static void verifyUnoptimised(Function function) {
        IrVerifier verifier = new IrVerifier(function);
        verifier.check();
        if (verifier.complaints.isEmpty()) {
            new CoverageCheck(function, verifier.dominance, verifier.positions, verifier::complain).accesses();
        }
        report(function, verifier.complaints);
    }

    /** What is wrong, one sentence each; empty if the function is valid. */
    public static List<String> complaints(Function function) {
        IrVerifier verifier = new IrVerifier(function);
        verifier.check();
        return verifier.complaints;
    }

    private static void report(Function function, List<String> complaints) {
        if (!complaints.isEmpty()) {
            throw new InvalidIrException(complaints, function);
        }
    }

    private void check() {
        checkShape();
        if (!complaints.isEmpty()) {
            return; // what follows presumes edges that lead somewhere
        }
        dominance = new Dominance(function);
        for (Block block : function.blocks()) {
            if (!dominance.reachable(block)) {
                complain(block, "is not reachable");
            }
        }
        if (!complaints.isEmpty()) {
            return;
        }
        for (Block block : function.blocks()) {
            for (int i = 0; i < block.body().size(); i++) {
                checkInstr(block, i, block.body().get(i));
            }
            checkTerminator(block);
        }
        checkTicks();
        if (complaints.isEmpty()) {
            new CoverageCheck(function, dominance, positions, this::complain).divisors();
        }
    }

    // -- shape: who is where

    private void checkShape() {
        Set<Integer> ids = new HashSet<>();
        Set<Integer> blockIds = new HashSet<>();
        for (Block block : function.blocks()) {
            if (!blockIds.add(block.id())) {
                complain(block, "has the number of another block");
            }
            block.params().forEach(param -> define(block, param, -1, ids));
            for (int i = 0; i < block.body().size(); i++) {
                define(block, block.body().get(i), i, ids);
            }
        }
        Set<Block> known = new HashSet<>(function.blocks());
        for (Block block : function.blocks()) {
            if (block.terminator() == null) {
                complain(block, "has no terminator");
                continue;
            }
            for (Edge edge : block.terminator().edges()) {
                if (!known.contains(edge.target())) {
                    complain(block, "jumps to " + edge.target() + ", which is not in the function");
                } else if (edge.target() == function.entry()) {
                    complain(block, "jumps to the entry block");
                }
            }
        }
        if (function.blocks().isEmpty()) {
            complaints.add("the function has no blocks");
        } else if (!function.entry().params().isEmpty()) {
            complain(function.entry(), "is the entry block and has parameters");
        }
    }

    private void define(Block block, Value value, int position, Set<Integer> ids) {
        if (homes.put(value, block) != null) {
            complain(block, value + " is in the function twice");
        }
        if (!ids.add(value.id())) {
            complain(block, value + " has the number of another value");
        }
        if (value.id() >= function.valueCount()) {
            complain(block, value + " was made by another function");
        }
        positions.put(value, position);
    }

    // -- instructions and terminators

    private void checkInstr(Block block, int position, Instr instr) {
        boolean defined = true;
        for (Value operand : instr.operands()) {
            defined &= checkUse(block, position, operand, print(instr));
        }
        if (defined) {
            checkTypes(block, instr);
        }
        if (instr.opcode() == Opcode.ENTRY_SLOT && block != function.entry()) {
            complain(block, print(instr) + ": only the entry block may read the OSR buffer");
        }
        if (instr.constant() < 0 && (instr.opcode() == Opcode.ENTRY_SLOT || instr.isConst() && instr.type() == Type.REF)) {
            complain(block, print(instr) + ": negative");
        }
        if (instr.isConst() && instr.type() == Type.I32 && instr.constant() != (int) instr.constant()) {
            complain(block, print(instr) + ": not sign-extended");
        }
        if (instr.opcode().mayExit() != (instr.state() != null)) {
            complain(block, print(instr) + (instr.state() == null ? ": may exit, but has no frame state" : ": has a frame state, but never exits"));
        }
        if (instr.state() != null) {
            checkState(block, position, instr.state(), print(instr));
            ExitReason reason = instr.state().reason();
            if ((instr.opcode() == Opcode.TICK) != (reason == ExitReason.YIELD)) {
                complain(block, print(instr) + ": tick, and nothing else, exits by yield");
            }
        }
    }

    private void checkTypes(Block block, Instr instr) {
        Signature own = new Signature(instr.type(), instr.operands().stream().map(Value::type).toList());
        if (!Signature.isForm(instr.opcode(), own)) {
            List<Object> forms = new ArrayList<>(Signature.of(instr.opcode()));
            forms.addAll(VectorForm.of(instr.opcode()));
            complain(block, print(instr) + ": no form " + own + "; there are " + forms);
            return;
        }
        boolean access = instr.opcode().accessesElements();
        if (access != (instr.element() != null)) {
            complain(block, print(instr) + (access ? ": no element kind" : ": has an element kind"));
        } else if (access) {
            Type moved = instr.opcode().hasResult() ? instr.type() : instr.operand(2).type();
            Type element = moved.isVector() ? moved.withLane(instr.element().lane()) : instr.element().type();
            if (moved != element) {
                complain(block, print(instr) + ": an element " + instr.element().text() + " is " + element.text());
            }
        }
        checkLanes(block, instr);
    }

    private void checkLanes(Block block, Instr instr) {
        if (instr.opcode().takesLane()) {
            int last = instr.opcode().lastLane(instr.operand(0).type().lanes());
            if (instr.constant() < 0 || instr.constant() > last) {
                complain(block, print(instr) + ": the lanes are 0 to " + last);
            }
        }
        if (instr.isConst() && instr.type().isMask() && instr.type().lanes() < Long.SIZE && instr.constant() >>> instr.type().lanes() != 0) {
            complain(block, print(instr) + ": only " + instr.type().lanes() + " lanes");
        }
    }

    private void checkTerminator(Block block) {
        Terminator terminator = block.terminator();
        String text = IrPrinter.print(terminator);
        int end = block.body().size();
        for (Edge edge : terminator.edges()) {
            checkEdge(block, edge, text);
        }
        if (terminator instanceof Terminator.Branch branch) {
            checkCondition(block, branch.condition(), text);
            if (!(branch.probability() >= 0 && branch.probability() <= 1)) {
                complain(block, text + ": the probability is not between 0 and 1");
            }
        } else if (terminator instanceof Terminator.Switch table) {
            checkCondition(block, table.value(), text);
            if (table.keys().size() != table.cases().size()) {
                complain(block, text + ": as many keys as cases");
            }
            for (int i = 1; i < table.keys().size(); i++) {
                if (table.keys().get(i - 1) >= table.keys().get(i)) {
                    complain(block, text + ": the keys do not ascend at " + table.keys().get(i));
                }
            }
        } else if (terminator instanceof Terminator.Exit exit) {
            checkState(block, end, exit.state(), text);
        }
    }

    private void checkCondition(Block block, Value condition, String text) {
        if (checkUse(block, block.body().size(), condition, text) && condition.type() != Type.I32) {
            complain(block, text + ": " + condition + " is " + condition.type().text() + ", not i32");
        }
    }

    private void checkEdge(Block block, Edge edge, String text) {
        List<BlockParam> params = edge.target().params();
        if (params.size() != edge.arguments().size()) {
            complain(block, text + ": " + edge.target() + " has " + params.size() + " parameters, not " + edge.arguments().size());
            return;
        }
        for (int i = 0; i < params.size(); i++) {
            Value argument = edge.arguments().get(i);
            if (checkUse(block, block.body().size(), argument, text) && argument.type() != params.get(i).type()) {
                complain(block, text + ": " + argument + " is " + argument.type().text() + ", but " + params.get(i) + " is "
                        + params.get(i).type().text());
            }
        }
    }

    private void checkState(Block block, int position, FrameState state, String text) {
        for (Value value : state.values()) {
            if (checkUse(block, position, value, text) && (value.type() == Type.ADDR || !value.type().isScalar())) {
                complain(block, text + ": the " + (value.type() == Type.ADDR ? "address " : value.type().isMask() ? "mask " : "vector ") + value + " would survive the exit");
            }
        }
        if (state.resumePoint() < 0) {
            complain(block, text + ": negative resume point");
        }
    }

    /** Whether the use is fit to be looked at further. */
    private boolean checkUse(Block block, int position, Value value, String text) {
        Block home = value == null ? null : homes.get(value);
        if (home == null) {
            complain(block, text + ": " + value + " is not in the function");
            return false;
        }
        if (value instanceof Instr instr && !instr.opcode().hasResult()) {
            complain(block, text + ": " + print(instr) + " has no result");
            return false;
        }
        boolean dominated = home == block ? positions.get(value) < position : dominance.dominates(home, block);
        if (!dominated) {
            complain(block, text + ": " + value + " does not dominate its use");
        }
        return dominated;
    }

    // -- ticks: without the blocks that have one or are bounded, no cycle may remain

    private void checkTicks() {
        Map<Block, Boolean> done = new HashMap<>();
        for (Block block : function.blocks()) {
            findCycle(block, done);
        }
    }

    private void findCycle(Block start, Map<Block, Boolean> done) {
        record Visit(Block block, Iterator<Block> rest) {
        }
        if (hasTick(start) || done.containsKey(start)) {
            return;
        }
        ArrayDeque<Visit> path = new ArrayDeque<>();
        done.put(start, false);
        path.push(new Visit(start, start.successors().iterator()));
        while (!path.isEmpty()) {
            Visit top = path.peek();
            if (!top.rest().hasNext()) {
                done.put(path.pop().block(), true);
                continue;
            }
            Block next = top.rest().next();
            if (hasTick(next)) {
                continue;
            } else if (!done.containsKey(next)) {
                done.put(next, false);
                path.push(new Visit(next, next.successors().iterator()));
            } else if (!done.get(next)) {
                complain(next, "is on a cycle without a tick");
            }
        }
    }

    private static boolean hasTick(Block block) {
        return block.isBounded() || block.body().stream().anyMatch(instr -> instr.opcode() == Opcode.TICK);
    }

    private static String print(Instr instr) {
        return "'" + IrPrinter.print(instr) + "'";
    }

    private void complain(Block block, String sentence) {
        String complaint = block + ": " + sentence;
        if (!complaints.contains(complaint)) {
            complaints.add(complaint);
        }
    }
}
