package dev.backedge.instrument;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.analysis.Analyzer;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.BasicInterpreter;
import org.objectweb.asm.tree.analysis.BasicValue;

/** Finds loops that control comes into at more than one instruction (irreducible flow graphs): an edge leads back to an instruction that it need not have come by. Exceptions are not followed. */
final class LoopsWithTwoEntries {
    private final List<List<Integer>> successors = new ArrayList<>();
    private final List<List<Integer>> predecessors = new ArrayList<>();

    /** Names and descriptors of the methods that have such loops. */
    static List<String> in(byte[] classFile) {
        ClassNode type = new ClassNode();
        new ClassReader(classFile).accept(type, 0);
        return type.methods.stream().filter(method -> method.instructions.size() > 0 && new LoopsWithTwoEntries(type.name, method).found()).map(method -> method.name + method.desc).toList();
    }

    private LoopsWithTwoEntries(String owner, MethodNode method) {
        for (int i = 0; i < method.instructions.size(); i++) {
            successors.add(new ArrayList<>());
            predecessors.add(new ArrayList<>());
        }
        try {
            new Analyzer<BasicValue>(new BasicInterpreter()) {
                @Override
                protected void newControlFlowEdge(int from, int to) {
                    if (!successors.get(from).contains(to)) {
                        successors.get(from).add(to);
                        predecessors.get(to).add(from);
                    }
                }
            }.analyze(owner, method);
        } catch (AnalyzerException e) {
            throw new IllegalArgumentException(owner + "." + method.name, e);
        }
    }

    private boolean found() {
        int[] order = reversePostorder();
        int[] place = new int[successors.size()];
        Arrays.fill(place, -1);
        for (int i = 0; i < order.length; i++) {
            place[order[i]] = i;
        }
        int[] dominators = dominators(order, place);
        return Arrays.stream(order).anyMatch(from -> successors.get(from).stream().anyMatch(to -> place[to] <= place[from] && !dominates(place[to], place[from], dominators)));
    }

    private int[] reversePostorder() {
        Deque<int[]> path = new ArrayDeque<>(List.of(new int[] {0, 0}));
        BitSet seen = new BitSet();
        seen.set(0);
        List<Integer> postorder = new ArrayList<>();
        while (!path.isEmpty()) {
            int[] top = path.peek();
            List<Integer> next = successors.get(top[0]);
            if (top[1] == next.size()) {
                postorder.add(path.pop()[0]);
            } else {
                int to = next.get(top[1]++);
                if (!seen.get(to)) {
                    seen.set(to);
                    path.push(new int[] {to, 0});
                }
            }
        }
        return IntStream.range(0, postorder.size()).map(i -> postorder.get(postorder.size() - 1 - i)).toArray();
    }

    /** The place of the immediate dominator of each, by places (Cooper, Harvey, Kennedy: A Simple, Fast Dominance Algorithm). */
    private int[] dominators(int[] order, int[] place) {
        int[] dominators = new int[order.length];
        Arrays.fill(dominators, -1);
        dominators[0] = 0;
        for (boolean changed = true; changed;) {
            changed = false;
            for (int i = 1; i < order.length; i++) {
                int common = -1;
                for (int from : predecessors.get(order[i])) {
                    int at = place[from];
                    if (at >= 0 && dominators[at] >= 0) {
                        common = common < 0 ? at : intersect(common, at, dominators);
                    }
                }
                changed |= dominators[i] != common;
                dominators[i] = common;
            }
        }
        return dominators;
    }

    private static int intersect(int one, int other, int[] dominators) {
        while (one != other) {
            if (one > other) {
                one = dominators[one];
            } else {
                other = dominators[other];
            }
        }
        return one;
    }

    private static boolean dominates(int above, int place, int[] dominators) {
        return intersect(above, place, dominators) == above;
    }
}
