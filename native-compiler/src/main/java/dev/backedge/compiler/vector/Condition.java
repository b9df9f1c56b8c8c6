package dev.backedge.compiler.vector;

import dev.backedge.compiler.ir.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Under which condition a part of a loop's body is executed: on one of some paths of branches through the body, which exclude each other.
 *
 * @param paths never empty; the one path that is null is there in every iteration
 */
record Condition(List<Path> paths) {
    static final Condition ALWAYS = new Condition(java.util.Collections.singletonList(null));
    private static final int MOST_PATHS = 8;

    /** A path that goes on, at a branch, the way it goes when the i32 value is not 0 ({@code holds}), or is 0. */
    record Path(Path before, Value value, boolean holds) {
    }

    Condition {
        paths = new ArrayList<>(paths);
    }

    boolean isAlways() {
        return paths.size() == 1 && paths.get(0) == null;
    }

    Condition and(Value value, boolean holds) {
        return new Condition(paths.stream().map(path -> new Path(path, value, holds)).toList());
    }

    /** Either; two paths that differ in their last branch alone become the path up to there. */
    Condition or(Condition other) throws Refusal {
        List<Path> all = new ArrayList<>(paths);
        all.addAll(other.paths);
        boolean merged = true;
        while (merged) {
            merged = mergeTwo(all);
        }
        if (all.size() > MOST_PATHS) {
            throw new Refusal("too many branches meet in its body");
        }
        return new Condition(all);
    }

    private static boolean mergeTwo(List<Path> all) {
        for (int i = 0; i < all.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (all.get(i) != null && isOpposite(all.get(i), all.get(j))) {
                    Path before = all.get(i).before;
                    all.remove(i);
                    all.set(j, before);
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isOpposite(Path one, Path other) {
        return other != null && java.util.Objects.equals(one.before, other.before) && one.value == other.value && one.holds != other.holds;
    }

    /** The last branch, if this and the other condition are the two ways it goes; else null. */
    Path split(Condition other) {
        Path one = paths.size() == 1 && other.paths.size() == 1 ? paths.get(0) : null;
        return one != null && isOpposite(one, other.paths.get(0)) ? one : null;
    }
}
