package dev.backedge.it.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** A node of a program's tree. Immutable, so that a shrinker may share all that it does not change. */
record Node(Op op, Ty ty, Object arg, List<Node> kids) {
    Node {
        kids = List.copyOf(kids);
    }

    static Node of(Op op, Ty ty, Object arg, Node... kids) {
        return new Node(op, ty, arg, List.of(kids));
    }

    static Node statement(Op op, Object arg, Node... kids) {
        return of(op, Ty.NONE, arg, kids);
    }

    static Node number(Ty ty, Number value) {
        return of(Op.CONST, ty, value);
    }

    Node kid(int n) {
        return kids.get(n);
    }

    Node with(int n, Node kid) {
        List<Node> changed = new ArrayList<>(kids);
        changed.set(n, kid);
        return new Node(op, ty, arg, changed);
    }

    int size() {
        int size = 1;
        for (Node kid : kids) {
            size += kid.size();
        }
        return size;
    }

    /** The tree with node number {@code at}, in preorder, replaced; the function gets the node. */
    Node replace(int at, BiFunction<Node, Integer, Node> by) {
        if (at == 0) {
            return by.apply(this, 0);
        }
        int rest = at - 1;
        for (int n = 0; n < kids.size(); n++) {
            int size = kids.get(n).size();
            if (rest < size) {
                return with(n, kids.get(n).replace(rest, by));
            }
            rest -= size;
        }
        throw new IndexOutOfBoundsException(at);
    }

    Node at(int number) {
        if (number == 0) {
            return this;
        }
        int rest = number - 1;
        for (Node kid : kids) {
            int size = kid.size();
            if (rest < size) {
                return kid.at(rest);
            }
            rest -= size;
        }
        throw new IndexOutOfBoundsException(number);
    }
}
