package dev.backedge.it.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Makes a program smaller for as long as it still fails: greedily, large pieces first. */
final class Shrinker {
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final Predicate<Program> fails;
    private final long deadline = System.nanoTime() + PATIENCE_NANOS;

    Shrinker(Predicate<Program> fails) {
        this.fails = fails;
    }

    Program shrink(Program program) {
        Program smallest = calls(program);
        int before;
        do {
            before = smallest.size();
            for (int m = 0; m < smallest.methods().size(); m++) {
                smallest = nodes(smallest, m);
            }
        } while (smallest.size() < before && System.nanoTime() < deadline);
        return calls(smallest);
    }

    private Program calls(Program program) {
        for (int n = program.calls().size() - 1; n >= 0 && program.calls().size() > 1; n--) {
            List<Long> fewer = new ArrayList<>(program.calls());
            fewer.remove(n);
            Program candidate = new Program(program.seed(), program.version(), program.raw(), program.length(), program.methods(), fewer);
            program = fails.test(candidate) ? candidate : program;
        }
        return program;
    }

    private Program nodes(Program program, int method) {
        Program smallest = program;
        for (int at = 0; at < body(smallest, method).size() && System.nanoTime() < deadline; at++) {
            boolean changed = true;
            while (changed && at < body(smallest, method).size()) {
                changed = false;
                for (Node candidate : simpler(body(smallest, method).at(at))) {
                    Program next = with(smallest, method, body(smallest, method).replace(at, (node, n) -> candidate));
                    if (next.size() < smallest.size() && fails.test(next)) {
                        smallest = next;
                        changed = true;
                        break;
                    }
                }
            }
        }
        return smallest;
    }

    private static Node body(Program program, int method) {
        return program.methods().get(method).body();
    }

    private static Program with(Program program, int method, Node body) {
        List<Program.Method> methods = new ArrayList<>(program.methods());
        Program.Method old = methods.get(method);
        methods.set(method, new Program.Method(old.isStatic(), old.parameters(), old.result(), body));
        return new Program(program.seed(), program.version(), program.raw(), program.length(), methods, program.calls());
    }

    /** What may stand in a node's place, smallest first. */
    private static List<Node> simpler(Node node) {
        List<Node> candidates = new ArrayList<>();
        if (node.op() == Op.SEQ) {
            for (int n = 0; n < node.kids().size(); n++) {
                List<Node> fewer = new ArrayList<>(node.kids());
                fewer.remove(n);
                candidates.add(new Node(Op.SEQ, Ty.NONE, null, fewer));
            }
        } else if (node.op().isStatement()) {
            candidates.add(Node.statement(Op.SEQ, null));
            node.kids().stream().filter(kid -> kid.op().isStatement()).forEach(candidates::add);
        } else {
            if (node.ty().isNumber() && node.op() != Op.CONST) {
                candidates.add(Node.number(node.ty(), 0));
                candidates.add(Node.number(node.ty(), 1));
            }
            node.kids().stream().filter(kid -> kid.ty() == node.ty()).forEach(candidates::add);
        }
        return candidates;
    }
}
